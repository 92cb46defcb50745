"""From a registered model back to where it came from, and from faces forward to what was made of them."""
