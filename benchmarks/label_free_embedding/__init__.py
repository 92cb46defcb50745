"""The region embedder on real people of development, fitted without a name and without any of them."""
