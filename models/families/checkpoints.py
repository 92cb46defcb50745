"""A trained autoencoder of any family on disk, in the form of `models.checkpoints`."""

from pathlib import Path

from models.build import build_model
from models.checkpoints import load_saved
from models.families.base import Autoencoder
from models.families.registry import ModelSettings


def load_autoencoder(folder: Path) -> Autoencoder:
    """Return the autoencoder that `models.checkpoints.save_model` wrote into `folder`; raises as `load_saved`."""
    return load_saved(folder, ModelSettings, lambda settings: build_model(settings, seed=0))
