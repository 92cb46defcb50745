"""Where the checkout lies (configured paths start there), and its packages."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("faces", "models", "clustering", "measures", "steps")
