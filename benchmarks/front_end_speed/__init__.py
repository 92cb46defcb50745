"""The speed and memory of the front end."""
