"""What each ingredient of neutral faces by warping brings."""
