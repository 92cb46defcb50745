"""The drawn people as the Face Landmarker sees them."""
