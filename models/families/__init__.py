"""Families of autoencoders, one file each with settings and model; `registry` lists them by name."""
