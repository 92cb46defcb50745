"""Faces on one mesh: each picture is warped so that every landmark lies where the mean face has it."""
