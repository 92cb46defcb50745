"""Which faces are frontal and neutral, and which faces of a person are used."""
