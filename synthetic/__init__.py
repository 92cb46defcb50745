"""Drawn people: the embedded default data set. No real person is shown in it.

Every picture is computed from a seed with operations that IEEE 754 defines to the last bit, so that one
checksum describes the data set on every machine (see `exact`).
"""
