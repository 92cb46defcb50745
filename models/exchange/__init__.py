"""One encoder with a decoder for each of two groups of faces, whose faces can be exchanged."""
