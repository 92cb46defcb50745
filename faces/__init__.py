"""From pictures and clips to a table of measured, aligned faces."""
