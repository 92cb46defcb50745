"""The training loop beside a plain loop and another library."""
