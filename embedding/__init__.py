"""From faces to vectors, behind one interface."""
