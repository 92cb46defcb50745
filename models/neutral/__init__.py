"""The neutral-face generator: several frames of a person in, that person's neutral face out.

Shapes as in `models`, and k = frames of a person.
"""
