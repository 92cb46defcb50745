"""Where the checkout lies: configured paths start there."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
