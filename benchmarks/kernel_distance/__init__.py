"""Features for the kernel distance compared on damaged faces."""
