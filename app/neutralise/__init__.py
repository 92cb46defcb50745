"""From clips to neutral faces: the command `python -m app.neutralise`."""
