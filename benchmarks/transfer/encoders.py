"""What learned from faces without labels: principal components and an autoencoder, beside the same untrained."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from core.pixels import Pixels
from embedding.network import NetworkEmbedder
from embedding.pca import fit_pca
from models.build import build_model
from models.checkpoints import DESCRIPTION_FILE, save_model
from models.families.base import Autoencoder
from models.families.checkpoints import load_autoencoder
from models.families.registry import model_settings
from models.training.loop import train
from models.training.settings import TrainingSettings

SIZE = 48


@dataclass(frozen=True)
class EncoderTraining:
    """`zdim`: dimension of the codes. `width`, `epochs`: of the autoencoder."""

    zdim: int
    width: float
    epochs: int
    seed: int

    def untrained(self, seed: int) -> Autoencoder:
        """Return an autoencoder that has seen nothing."""
        settings = model_settings(
            family="ae",
            network="utk_upsample",
            zdim=self.zdim,
            width=self.width,
            size=SIZE,
            channels=1,
            batch_norm=True,
        )
        return build_model(settings, seed)

    def trained(self, pixels: Pixels, learning: np.ndarray, validating: np.ndarray, cache: Path) -> Autoencoder:
        """Return the autoencoder that these rows made, from the cache folder when it is there."""
        folder = cache / f"autoencoder-{self.zdim}-{self.width:g}-{self.epochs}-{len(learning)}-{self.seed}"
        if not (folder / DESCRIPTION_FILE).exists():
            steps = TrainingSettings(
                epochs=self.epochs, patience=self.epochs, batch_size=64, learning_rate=1e-3, schedule="cosine"
            )
            network = self.untrained(self.seed)
            train(network, pixels, learning, validating, steps, folder=folder / "training", seed=self.seed)
            save_model(folder, network)
        return load_autoencoder(folder)


@dataclass(frozen=True)
class Encoders:
    """`codes`: by what learned without a label, a vector float32 (N, D) of every face."""

    trained: Autoencoder
    untrained: Autoencoder
    codes: dict[str, np.ndarray]

    @classmethod
    def learned(
        cls, pixels: Pixels, learning: np.ndarray, validating: np.ndarray, training: EncoderTraining, cache: Path
    ) -> Self:
        """Learn from rows of uint8 (N, 48, 48, 3)."""
        trained, whole = training.trained(pixels, learning, validating, cache), np.asarray(pixels)
        components = fit_pca(whole[learning], training.zdim, training.seed)
        codes = {"pca": components.embed(whole), "autoencoder": NetworkEmbedder("ae", trained).embed(whole)}
        return cls(trained, training.untrained(training.seed + 1), codes)
