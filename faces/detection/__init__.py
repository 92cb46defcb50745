"""Faces in a picture by MediaPipe: boxes, landmarks, head pose and action units."""
