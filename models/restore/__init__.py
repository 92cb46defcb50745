"""Damages of face pictures, and models that undo them behind one interface."""
