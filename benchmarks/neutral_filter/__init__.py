"""The neutral filter on labelled expressions."""
