"""Where a person's faces are, and how the person is erased."""
