"""How many files an extension touches, and whether imports run in circles."""
