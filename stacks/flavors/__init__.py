"""Stack components of our own; `stacks/register.py` makes ZenML know those that a stack file names."""
