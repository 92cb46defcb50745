"""The data contract of a face table and its page."""
