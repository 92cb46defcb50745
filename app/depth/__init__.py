"""A face in three dimensions from one photo, on the command line."""
