"""Every restorer by the `kind` of its settings: a new one is one class and one entry here."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, NamedTuple, cast

from pydantic import Field

from models.checkpoints import read_description
from models.restore.autoencoder import (
    AutoencoderSettings,
    load_autoencoder_restorer,
    save_autoencoder,
    train_autoencoder_restorer,
)
from models.restore.colouring import PixelColourSettings
from models.restore.filters import Enlarge, Inpaint, MeanFilter, MedianFilter, NonLocalMeans, Nothing
from models.restore.gaussian import ComponentsSettings, load_components, save_components
from models.restore.interface import Restorer, RestorerSettings
from models.restore.neighbours import NearestSettings, RidgeSettings
from models.restore.network.restorer import load_network, save_network, train_restorer
from models.restore.network.settings import NetworkSettings
from models.training.loop import TrainingResult

LearnedSettings = Annotated[NetworkSettings | AutoencoderSettings | ComponentsSettings, Field(discriminator="kind")]
"""Settings of a restorer that can be kept without the faces that it was fitted to."""


class Stored(NamedTuple):
    """How one kind of learned restorer lies in a folder, as safetensors and JSON."""

    save: Callable[[Path, Any], None]
    load: Callable[[Path], Any]


STORED: dict[str, Stored] = {
    "network": Stored(save_network, load_network),
    "autoencoder": Stored(save_autoencoder, load_autoencoder_restorer),
    "components": Stored(save_components, load_components),
}
"""Learned restorers by the kind of their settings."""

TRAINED: dict[str, Callable[..., tuple[Restorer, TrainingResult]]] = {
    "network": train_restorer,
    "autoencoder": train_autoencoder_restorer,
}
"""Those that are trained by the loop, with the parameters of `network.restorer.train_restorer`; others are fitted."""

BASELINES: tuple[RestorerSettings, ...] = (
    Nothing(),
    MeanFilter(),
    MeanFilter(name="wide_mean", window=15),
    MedianFilter(),
    NonLocalMeans(),
    Enlarge(by="cubic"),
    Enlarge(by="lanczos"),
    Inpaint(by="telea"),
    Inpaint(by="navier_stokes"),
    ComponentsSettings(),
    RidgeSettings(),
    NearestSettings(),
    PixelColourSettings(),
)
"""What has to stand beside every learned restorer."""


def save_restorer(folder: Path, restorer: Any) -> None:
    """Write a learned restorer into `folder`."""
    STORED[restorer.settings.kind].save(folder, restorer)


def load_restorer(folder: Path) -> Restorer:
    """Return the restorer that was saved in `folder`; raises as `models.checkpoints.load_saved`."""
    settings, _ = read_description(folder, cast("type[RestorerSettings]", LearnedSettings))
    return cast("Restorer", STORED[settings.kind].load(folder))
