"""A decoder that up-samples against one that deconvolves."""
