"""What goes with a release: bills of materials, cards, and the technical file."""
