"""A new model from its settings and a seed."""

import torch

from models.families import FAMILIES
from models.families.base import Autoencoder
from models.settings import ModelSettings


def build_model(settings: ModelSettings, seed: int) -> Autoencoder:
    """Return a model with freshly drawn float32 weights on the CPU; the same seed gives the same weights.

    Torch's global generator is left as it was. Weights lie channels-last, which is faster everywhere.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = FAMILIES[settings.family](settings)
    return model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
