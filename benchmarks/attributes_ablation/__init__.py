"""What each ingredient of the best reader of attributes is worth."""
