"""The learned restorers of the comparison, trained once and kept."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.restoration.faces import RealFaces
from models.build import build_model
from models.checkpoints import DESCRIPTION_FILE, save_model
from models.families.base import Autoencoder
from models.families.checkpoints import load_autoencoder
from models.families.registry import model_settings
from models.restore.autoencoder import (
    AutoencoderRestorer,
    AutoencoderSettings,
    load_autoencoder_restorer,
    save_autoencoder,
    train_autoencoder_restorer,
)
from models.restore.autoencoders import LatentSearch, OnePass
from models.restore.interface import Restorer
from models.restore.network.restorer import NetworkRestorer, load_network, save_network, train_restorer
from models.restore.network.settings import MIXTURE, NetworkSettings, RestorerTraining
from models.training.loop import train
from models.training.settings import TrainingSettings

SEARCHED = ("vae", "aae")
"""Families whose codes have a prior to search under."""

CODES, RATE = 128, 3e-4


def network(faces: RealFaces, folder: Path, epochs: int, width: int, seed: int) -> NetworkRestorer:
    """Return the trained network, from the folder when it is there whole."""
    settings, training = NetworkSettings(width=width), RestorerTraining(epochs=epochs)
    name = f"{epochs}_epochs_width_{width}_seed_{seed}_faces_{len(faces.train)}"
    if not (folder / name / DESCRIPTION_FILE).exists():
        rows = (faces.train, faces.val)
        restorer, _ = train_restorer(
            settings, faces.pixels, *rows, training, folder=folder / f"{name}_training", seed=seed, on_epoch=say
        )
        save_network(folder / name, restorer)
    return load_network(folder / name)


def autoencoders(
    faces: RealFaces, folder: Path, families: tuple[str, ...], epochs: int, seed: int
) -> Iterator[Restorer]:
    """Yield each family as it restores in one pass and, where it has a prior, by latent search.

    The first family comes once more, trained on faces with every damage of `MIXTURE`.
    """
    for family in families:
        trained = autoencoder(faces, folder, family, epochs, seed)
        yield OnePass(trained)
        if family in SEARCHED:
            yield LatentSearch(trained)
    if families:
        yield trained_on_damage(faces, folder, families[0], epochs, seed)


def trained_on_damage(faces: RealFaces, crops: Path, family: str, epochs: int, seed: int) -> AutoencoderRestorer:
    """Return an autoencoder that has learned to restore every damage, from the folder `crops` when it is there."""
    folder = crops / f"{family}_on_damage_{epochs}_epochs_seed_{seed}_faces_{len(faces.train)}"
    if not (folder / DESCRIPTION_FILE).exists():
        model = model_settings(family=family, network="dense", size=faces.pixels.shape[1], zdim=CODES)
        settings = AutoencoderSettings(name=f"{family}_trained_on_damage", model=model, damages=MIXTURE)
        training, rows = RestorerTraining(epochs=epochs, learning_rate=RATE), (faces.train, faces.val)
        restorer, _ = train_autoencoder_restorer(
            settings, faces.pixels, *rows, training, folder=folder / "training", seed=seed, on_epoch=say
        )
        save_autoencoder(folder, restorer)
    return load_autoencoder_restorer(folder)


def autoencoder(faces: RealFaces, crops: Path, family: str, epochs: int, seed: int, zdim: int = CODES) -> Autoencoder:
    """Return a trained network of a family with `zdim` codes, from the folder `crops` when it is there.

    Small batches, since few epochs of few faces are otherwise few steps.
    """
    folder = crops / f"{family}_{zdim}_codes_{epochs}_epochs_seed_{seed}_faces_{len(faces.train)}"
    if not (folder / DESCRIPTION_FILE).exists():
        model = build_model(model_settings(family=family, network="dense", size=faces.pixels.shape[1], zdim=zdim), seed)
        training = TrainingSettings(epochs=epochs, batch_size=16, learning_rate=RATE, schedule="cosine")
        rows = np.asarray(faces.train), np.asarray(faces.val)
        train(model, faces.pixels, *rows, training, folder=folder / "training", seed=seed, on_epoch=say)
        save_model(folder, model)
    return load_autoencoder(folder)


def say(epoch: int, metrics: dict[str, float]) -> None:
    """Print the losses of an epoch."""
    print(epoch, {name: round(value, 4) for name, value in metrics.items()}, flush=True)
