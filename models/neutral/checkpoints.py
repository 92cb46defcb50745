"""A trained generator on disk, in the form of `models.checkpoints`; no stage-1 autoencoder is needed to read it."""

from pathlib import Path

from models.checkpoints import load_kind, save_model
from models.neutral.generator import NeutralGenerator, new_generator
from models.neutral.settings import NeutralSettings


def save_generator(folder: Path, generator: NeutralGenerator) -> None:
    """Write the generator into `folder`, replacing one that is there, as `models.checkpoints.save_model` does."""
    save_model(folder, generator)


def load_generator(folder: Path) -> NeutralGenerator:
    """Return the generator saved in `folder`, on the CPU and in evaluation mode.

    Raises FileNotFoundError when a file is missing, CorruptFileError when one is damaged or they do not match.
    """
    return load_kind(folder, NeutralSettings, lambda settings: new_generator(settings, seed=0))
