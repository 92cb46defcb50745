"""The web server of the photo page: who may ask, what may be asked, and nothing of how people are found."""
