"""How fast the photo page is: photos until they are sorted, and what a visitor waits for with many faces."""
