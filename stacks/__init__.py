"""ZenML stacks as files, what registers them, and components of our own."""
