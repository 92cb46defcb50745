"""A new model from its settings and a seed."""

from collections.abc import Callable
from typing import TypeVar

import torch

from models.families.base import Autoencoder, AutoencoderSettings
from models.training.trainable import Trainable

SomeModel = TypeVar("SomeModel", bound=Trainable)


def build_model(settings: AutoencoderSettings, seed: int) -> Autoencoder:
    """Return an autoencoder with freshly drawn float32 weights on the CPU; the same seed gives the same weights."""
    return seeded_model(settings.new_model, seed)


def seeded_model(new_model: Callable[[], SomeModel], seed: int) -> SomeModel:
    """Return what `new_model` builds when torch's global generator starts from `seed`; the generator is restored.

    The weights are stored channels-last, which is faster everywhere.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = new_model()
    return model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
