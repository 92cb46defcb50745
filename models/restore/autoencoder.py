"""An autoencoder of any family, trained on faces, as a restorer that can be kept."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import Field

from core.pixels import Pixels
from models.build import build_model
from models.checkpoints import load_saved, read_description, save_weights
from models.families.base import Autoencoder
from models.families.registry import ModelSettings
from models.restore.autoencoders import LatentSearch, OnePass, SearchSettings, searchable
from models.restore.damaged_pictures import DamagedPictures
from models.restore.damages.damage import Damage, Damaged
from models.restore.damages.registry import DamageSettings
from models.restore.interface import Fitted, RestorerSettings
from models.restore.network.settings import RestorerTraining
from models.training.batches import checked_parts
from models.training.launcher import fit_in_processes
from models.training.loop import OnEpoch, TrainingResult


class AutoencoderSettings(RestorerSettings):
    """What rebuilds it, except its weights.

    `model`: family and network. `way`: "one_pass", the reconstruction of the damaged picture; "search", the code whose
    face agrees best with what is known (`search`). `damages`: what the faces suffer that it learns to restore; none: it
    learns to rebuild whole faces, as an autoencoder does.
    """

    kind: Literal["autoencoder"] = "autoencoder"
    model: ModelSettings
    way: Literal["one_pass", "search"] = "one_pass"
    search: SearchSettings = SearchSettings()
    damages: tuple[DamageSettings, ...] = Field(default=())

    @property
    def label(self) -> str:
        """The name in tables."""
        return self.name or f"{self.model.label}_{self.way}"

    @property
    def size(self) -> int:
        """The side of the faces."""
        return self.model.size

    def suits(self, damage: Damage) -> bool:
        """Accept everything in one pass; a search needs a damage that gradients go through."""
        return self.way == "one_pass" or searchable(damage)


@dataclass(frozen=True, eq=False)
class AutoencoderRestorer(Fitted):
    """A trained network and how it is used."""

    settings: AutoencoderSettings
    network: Autoencoder

    def restore(self, damaged: Damaged) -> np.ndarray:
        """Return restored faces; raises ValueError for pictures of another size."""
        if self.settings.way == "search":
            return LatentSearch(self.network, self.settings.search).restore(damaged)
        return OnePass(self.network).restore(damaged)


def train_autoencoder_restorer(
    settings: AutoencoderSettings,
    pixels_nhwc: Pixels,
    train_rows: np.ndarray,
    val_rows: np.ndarray,
    training: RestorerTraining,
    *,
    folder: Path,
    seed: int,
    on_epoch: OnEpoch | None = None,
    count: int = 1,
) -> tuple[AutoencoderRestorer, TrainingResult]:
    """Train on rows of uint8 pixels (N, S, S, 3).

    Parameters and errors are those of `models.restore.network.restorer.train_restorer`.
    """
    parts = checked_parts(pixels_nhwc, settings.size, train_rows, val_rows)
    network = build_model(settings.model, seed)
    examples = DamagedPictures(pixels_nhwc, parts, settings.damages, training.augment, seed, settings.size)
    result = fit_in_processes(network, examples, training, folder=folder, seed=seed, on_epoch=on_epoch, count=count)
    return AutoencoderRestorer(settings, network.eval()), result


def save_autoencoder(folder: Path, restorer: AutoencoderRestorer) -> None:
    """Write it into `folder`, in the form of `models.checkpoints`."""
    save_weights(folder, restorer.settings, restorer.network.state_dict())


def load_autoencoder_restorer(folder: Path) -> AutoencoderRestorer:
    """Return the one that is saved in `folder`; raises as `models.checkpoints.load_saved`."""
    settings, _ = read_description(folder, AutoencoderSettings)
    network = load_saved(folder, AutoencoderSettings, lambda each: build_model(each.model, seed=0))
    return AutoencoderRestorer(settings, network)
