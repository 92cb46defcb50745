"""Encoders and decoders, one file per network (two where they differ little); `registry` lists them by name."""
