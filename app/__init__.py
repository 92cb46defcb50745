"""The photo page: a library of photos sorted by who is in them, and the server that shows it."""
