"""A trained generator on disk, in the form of `models.checkpoints`; no stage-1 autoencoder is needed to read it."""

from pathlib import Path

from models.checkpoints import load_saved
from models.neutral.generator import NeutralGenerator, new_generator
from models.neutral.settings import NeutralSettings


def load_network(folder: Path) -> NeutralGenerator:
    """Return the generator that `models.checkpoints.save_model` wrote into `folder`; raises as `load_saved`."""
    return load_saved(folder, NeutralSettings, lambda settings: new_generator(settings, seed=0))
