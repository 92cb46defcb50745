"""What can happen to a picture, drawn by a seed, each with the mask of what is known."""
