"""Where the checkout lies (configured paths start there), its packages, and where unfinished work waits."""

from pathlib import Path

from zenml.config.global_config import GlobalConfiguration

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("faces", "models", "clustering", "measures", "steps")


def unfinished(work: str) -> Path:
    """Return the folder beside ZenML's store where a killed step finds what it had done."""
    return Path(GlobalConfiguration().config_directory) / "unfinished" / work
