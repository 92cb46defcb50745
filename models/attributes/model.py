"""Attributes of faces as answers that know how sure they are: calibrated shares of classes, intervals of numbers."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import numpy as np
import torch
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax

from core.storage import CorruptFileError, write_aside
from models.attributes.network import UNKNOWN, AttributeNetwork, build, number_of
from models.attributes.settings import AttributeSettings, ClassTask, NumberTask, Task
from models.checkpoints import load_saved, save_model
from models.training.batches import checked_pixels, gather, ordered_batches

FILE = "attributes.json"
FACES_AT_ONCE = 256
COVER = 0.9
"""Share of faces whose number lies in its interval, on faces like those that it was calibrated on."""

Outputs = dict[str, np.ndarray]
"""Raw outputs by column: scores of classes float32 (N, K); value and uncertainty of a number float32 (N, 2)."""


@dataclass(frozen=True)
class AttributeModel:
    """Networks, and by column what was calibrated on validation faces: a temperature, or the half width of intervals.

    The width is in units of the network's own uncertainty. Each column is read by one network. `mirrored`: faces and
    their mirror images are read, and the outputs averaged. `confused`: by column of classes, how many validation faces
    of each true class (row) were taken for each class (column), int64 (K, K).
    """

    networks: tuple[AttributeNetwork, ...]
    calibration: dict[str, float]
    mirrored: bool = True
    confused: dict[str, np.ndarray] = field(default_factory=dict)

    @classmethod
    def calibrated(
        cls, networks: Sequence[AttributeNetwork], pixels: np.ndarray, labels: dict[str, np.ndarray], mirrored: bool
    ) -> Self:
        """Calibrate networks on validation faces uint8 (N, S, S, 3) and their labels (`models.attributes.labels`)."""
        raw = cls(tuple(networks), {}, mirrored)
        outputs = raw.outputs(pixels)
        found = {task.column: _calibrated(task, outputs[task.column], labels[task.column]) for task in raw.tasks}
        confused = {
            task.column: _confused(task, outputs[task.column], labels[task.column])
            for task in raw.tasks
            if isinstance(task, ClassTask)
        }
        return cls(raw.networks, found, mirrored, confused)

    @property
    def tasks(self) -> tuple[Task, ...]:
        """Return the tasks of all networks."""
        return tuple(task for network in self.networks for task in network.settings.tasks)

    @property
    def size(self) -> int:
        """Return the side of the faces that the networks take."""
        return self.networks[0].settings.size

    def predict(self, pixels: np.ndarray) -> dict[str, np.ndarray]:
        """Return by column, of uint8 pixels (N, S, S, 3), shares of classes float32 (N, K) that sum to 1.

        Of a number: float32 (N, 3), the value and the bounds of the interval that holds the truth for 90 % of faces.
        """
        outputs = self.outputs(pixels)
        return {task.column: self._answer(task, outputs[task.column]) for task in self.tasks}

    def _answer(self, task: Task, outputs: np.ndarray) -> np.ndarray:
        known = self.calibration[task.column]
        if isinstance(task, ClassTask):
            return np.asarray(softmax(outputs / known, axis=1), np.float32)
        value, half = outputs[:, 0], known * outputs[:, 1]
        return np.column_stack([value, value - half, value + half]).astype(np.float32)

    def outputs(self, pixels: np.ndarray) -> Outputs:
        """Return the raw outputs of uint8 pixels (N, S, S, 3)."""
        found: Outputs = {}
        for network in self.networks:
            views = [_run(network, pixels)] + ([_run(network, pixels[:, :, ::-1])] if self.mirrored else [])
            found |= {column: np.mean([view[column] for view in views], axis=0) for column in views[0]}
        return found

    def save(self, folder: Path) -> None:
        """Write the networks into folders of their own, and last the calibration."""
        for number, network in enumerate(self.networks):
            save_model(folder / f"network-{number}", network)
        told = {"networks": len(self.networks), "calibration": self.calibration, "mirrored": self.mirrored}
        told |= {"confused": {column: counts.tolist() for column, counts in self.confused.items()}}
        text = json.dumps(told, indent=2) + "\n"
        write_aside(folder / FILE, lambda path: path.write_text(text, encoding="utf-8"))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Return the model saved in `folder`; raises FileNotFoundError or CorruptFileError."""
        try:
            told = json.loads((folder / FILE).read_text(encoding="utf-8"))
            numbers, mirrored = range(int(told["networks"])), bool(told["mirrored"])
            calibration = {str(column): float(value) for column, value in told["calibration"].items()}
            confused = {str(column): np.array(counts, np.int64) for column, counts in told["confused"].items()}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise CorruptFileError(f"{folder / FILE} does not describe a model ({error!r}): train it again") from error
        networks = tuple(load_saved(folder / f"network-{number}", AttributeSettings, build) for number in numbers)
        model = cls(networks, calibration, mirrored, confused)
        if {task.column for task in model.tasks} != set(calibration) or not networks:
            raise CorruptFileError(f"{folder} has networks and calibration of different attributes: train it again")
        return model


def _run(network: AttributeNetwork, pixels: np.ndarray) -> Outputs:
    """Return a network's outputs, its numbers as values and uncertainties."""
    settings = network.settings
    images = checked_pixels(np.ascontiguousarray(pixels), settings.size)
    rows = ordered_batches(np.arange(len(pixels)), FACES_AT_ONCE)
    device = next(network.eval().parameters()).device
    with torch.inference_mode():
        parts = [network(gather(images, some, device, settings.channels)) for some in rows]
    whole = {task: torch.cat([part[task.column] for part in parts]).float().cpu() for task in settings.tasks}
    return {
        task.column: (found if isinstance(task, ClassTask) else torch.stack(number_of(task, found), dim=1)).numpy()
        for task, found in whole.items()
    }


def _calibrated(task: Task, outputs: np.ndarray, labels: np.ndarray) -> float:
    if isinstance(task, NumberTask):
        known = np.isfinite(labels)
        return half_width(np.abs(outputs[known, 0] - labels[known]) / outputs[known, 1])
    known = labels != UNKNOWN
    return temperature(outputs[known], labels[known])


def _confused(task: ClassTask, outputs: np.ndarray, labels: np.ndarray) -> np.ndarray:
    counts = np.zeros((task.outputs, task.outputs), np.int64)
    known = labels != UNKNOWN
    np.add.at(counts, (labels[known], outputs[known].argmax(axis=1)), 1)
    return counts


def temperature(scores: np.ndarray, labels: np.ndarray) -> float:
    """Return the divisor of scores (N, K) under which true classes (N,) are likeliest (Guo et al., 2017)."""
    if not len(labels):
        return 1.0

    def cost(logarithm: float) -> float:
        return -float(log_softmax(scores / np.exp(logarithm), axis=1)[np.arange(len(labels)), labels].mean())

    return float(np.exp(minimize_scalar(cost, bounds=(-3, 3), method="bounded").x))


def half_width(errors: np.ndarray, cover: float = COVER) -> float:
    """Return the error that a share `cover` of further faces stays below (split conformal prediction).

    `errors` (N,): of calibration faces. The quantile is that of Papadopoulos et al. (2002), for N + 1 faces; with too
    few faces it is the largest error.
    """
    if not len(errors):
        return 0.0
    place = int(np.ceil((len(errors) + 1) * cover)) - 1
    return float(np.sort(errors)[min(place, len(errors) - 1)])
