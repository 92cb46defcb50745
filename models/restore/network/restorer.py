"""A trained network as a restorer, and its training with the one loop."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from core.pixels import Pixels
from models.build import seeded_model
from models.checkpoints import load_saved, save_model
from models.restore.damages.damage import Damage, Damaged
from models.restore.gaussian import ComponentsSettings, GaussianFaces
from models.restore.network.examples import GuessedPictures, inputs_of
from models.restore.network.settings import NetworkSettings, RestorerTraining
from models.restore.network.unet import Inputs, RestoringNetwork
from models.training.batches import checked_parts
from models.training.launcher import fit_in_processes
from models.training.loop import OnEpoch, TrainingResult

FACES_AT_ONCE = 64
"""Faces that are restored at a time."""

LINEAR_SHARE = 0.6
"""Share of the training faces that the linear restorer is fitted to while the network learns from the others: of its
own faces the linear restorer gets less wrong than of new ones."""


@dataclass(frozen=True, eq=False)
class NetworkRestorer:
    """A network and the linear restorer whose output it corrects."""

    network: RestoringNetwork
    faces: GaussianFaces

    @property
    def settings(self) -> NetworkSettings:
        """What rebuilds it, except its weights."""
        return self.network.settings

    @property
    def label(self) -> str:
        """The name in tables."""
        return self.settings.label

    def suits(self, damage: Damage) -> bool:
        """Accept everything."""
        return self.settings.suits(damage)

    def restore(self, damaged: Damaged) -> np.ndarray:
        """Return restored faces, the mean of what is made of them and of their mirror images.

        Raises ValueError for pictures of another size.
        """
        starts = range(0, len(damaged), FACES_AT_ONCE)
        return np.concatenate([self._batch(damaged.take(slice(start, start + FACES_AT_ONCE))) for start in starts])

    @torch.inference_mode()
    def _batch(self, damaged: Damaged) -> np.ndarray:
        device = next(self.network.eval().parameters()).device
        x = Inputs(*(each.to(device) for each in inputs_of(damaged, self.faces)))
        made = (self.network(x) + self.network(x.mirrored()).flip(3)) / 2
        return damaged.agreeing(255 * made.permute(0, 2, 3, 1).float().cpu().numpy())


def train_restorer(
    settings: NetworkSettings,
    pixels_nhwc: Pixels,
    train_rows: np.ndarray,
    val_rows: np.ndarray,
    training: RestorerTraining,
    *,
    folder: Path,
    seed: int,
    on_epoch: OnEpoch | None = None,
    count: int = 1,
) -> tuple[NetworkRestorer, TrainingResult]:
    """Fit the linear restorer to some training rows of uint8 pixels (N, S, S, 3), then train the network on the others.

    In the end the linear restorer is fitted again, to all training rows: more faces make it better for new ones.
    State, resumption and best epoch are as in `models.training.loop.fit`; `count`: processes, as in
    `models.training.launcher.fit_in_processes`. Raises ValueError for unusable rows or pixels, and what `fit` raises.
    """
    parts = checked_parts(pixels_nhwc, settings.size, train_rows, val_rows)
    own, parts["training"] = apart(parts["training"], seed)
    faces = ComponentsSettings(components=settings.components).fit(np.asarray(pixels_nhwc[own]), seed)
    network = new_network(settings, faces, seed)
    examples = GuessedPictures(pixels_nhwc, parts, settings.damages, training.augment, seed, settings.size, faces)
    result = fit_in_processes(network, examples, training, folder=folder, seed=seed, on_epoch=on_epoch, count=count)
    every = np.asarray(pixels_nhwc[np.union1d(own, parts["training"])])
    _hold(network, ComponentsSettings(components=network.settings.components).fit(every, seed))
    return restorer_of(network), result


def apart(rows: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows for the linear restorer and those for the network, in order, drawn by the seed."""
    drawn = np.random.default_rng(seed).permutation(rows)
    own = round(LINEAR_SHARE * len(rows))
    return np.sort(drawn[:own]), np.sort(drawn[own:])


def new_network(settings: NetworkSettings, faces: GaussianFaces, seed: int) -> RestoringNetwork:
    """Return a new network that holds a linear restorer; few faces have fewer components than were asked for."""
    settings = settings.model_copy(update={"components": len(faces.components)})
    network = seeded_model(lambda: RestoringNetwork(settings), seed)
    _hold(network, faces)
    return network


def _hold(network: RestoringNetwork, faces: GaussianFaces) -> None:
    """Put a linear restorer of as many components into the network."""
    for name in ("mean", "components", "variances"):
        network.get_buffer(name).copy_(torch.from_numpy(getattr(faces, name)))
    network.get_buffer("rest").fill_(faces.rest)


def restorer_of(network: RestoringNetwork) -> NetworkRestorer:
    """Return a network with the linear restorer that it holds."""
    mean, components, variances = (network.get_buffer(n).cpu().numpy() for n in ("mean", "components", "variances"))
    linear = ComponentsSettings(components=network.settings.components)
    return NetworkRestorer(
        network, GaussianFaces(linear, mean, components, variances, float(network.get_buffer("rest")))
    )


def save_network(folder: Path, restorer: NetworkRestorer) -> None:
    """Write a trained network into `folder`, in the form of `models.checkpoints`."""
    save_model(folder, restorer.network)


def load_network(folder: Path) -> NetworkRestorer:
    """Return the one that is saved in `folder`; raises as `models.checkpoints.load_saved`."""
    return restorer_of(load_saved(folder, NetworkSettings, RestoringNetwork))
