"""The depth model on drawn heads of people it has not seen, beside constant, average, mesh and supervised depth.

Draws the heads when they are not there (`python -m synthetic.heads`), trains the config's model, and goes on from what
an earlier call left in `cache`.
"""

from pathlib import Path
from typing import Any

import numpy as np
import torch
import yaml

from benchmarks.command_line import run
from benchmarks.depth.baselines import average_depth, mesh_depth
from benchmarks.depth.sizes import enlarged, larger, lowered
from benchmarks.record import RESULTS, record
from core.resizing import shrunk
from evaluation.depth import (
    asymmetry_auroc,
    correlation,
    degrees_between,
    eroded,
    mad,
    relief_factor,
    scaled_error,
    side,
)
from models.build import seeded_model
from models.depth.collapse import collapse
from models.depth.network import DepthNetwork
from models.depth.prediction import Decomposed, decompose
from models.depth.settings import DepthSettings, DepthTraining
from models.depth.shading import normals
from models.depth.supervised import PicturesWithDepth, told_depth, train_supervised
from models.depth.training import train_depth
from models.tensor_file import read_tensors
from models.training.training_state import STATE_FILE, best_weights
from synthetic.heads.dataset import HeadSet, HeadSettings, depths, generate_heads, read_heads

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / "configs" / "s3_depth_reduced.yaml"
BEHIND = 1.05
"""Depth of what is no head, for normals of masked maps; silhouettes are left out."""


def measure(
    heads: Path = Path("datasets/heads"),
    people: int = 1250,
    pictures: int = 16,
    config: Path = CONFIG,
    seeds: tuple[int, ...] = (0,),
    supervised_epochs: int = 6,
    unfinished: bool = False,
    tested: int = 800,
    workers: int = 2,
    cache: Path = Path(".cache/depth"),
    results: Path = RESULTS,
) -> Path:
    """Train with each seed and score on up to `tested` pictures of test people; with the depth told, the bound.

    `unfinished`: score the best weights that interrupted trainings have left in `cache`, as they are.
    """
    made = read_heads(generate_heads(heads, HeadSettings(people=people, pictures=pictures), workers))
    settings, training = settings_of(config)
    rows = made.rows("test")[:: max(1, len(made.rows("test")) // tested)][:tested]
    scorer = Scorer(made, rows)
    train = left_over if unfinished else trained
    each = [scored(*train(made, settings, training, seed, cache), scorer) for seed in seeds]
    figures = {
        "pictures": len(rows),
        "trained_on": len(made.rows("train")),
        **_rounded({name: float(np.mean([one[name] for one in each])) for name in _numbers(each[0])}),
        "collapsed": sum(one["collapsed"] for one in each),
        "baselines": scorer.baselines() | {"untrained": _untrained(made, settings, scorer)},
        "mesh": scorer.mesh([one["decomposed"] for one in each]),
        "supervised": _supervised(made, settings, supervised_epochs, cache, scorer),
        "seeds": {str(seed): _rounded(_numbers(one)) for seed, one in zip(seeds, each, strict=True)},
    }
    described = {"model": settings.model_dump(), "training": training.model_dump(), "people": people}
    template = Path(__file__).with_name("reading.md")
    return record(figures, template, results, config=described, seeds=seeds, trials=len(seeds))


NAMED = ("decomposed", "collapsed")
"""What is not a number to be averaged."""


def settings_of(config: Path) -> tuple[DepthSettings, DepthTraining]:
    """Return the model and the training of a config of `train_depth`."""
    parameters = yaml.safe_load(config.read_text(encoding="utf-8"))["parameters"]
    return DepthSettings(**parameters["model"]), DepthTraining(**parameters["training"])


class Scorer:
    """The truth of some pictures, and what is measured against it."""

    def __init__(self, heads: HeadSet, rows: np.ndarray) -> None:
        self.heads, self.rows = heads, rows
        self.truth = depths(heads.depth[rows])
        self.mask = eroded(np.isfinite(self.truth))
        self.normals = normals_of(self.truth)
        self.table = heads.truth.iloc[rows]

    def errors(self, depth: np.ndarray, within: np.ndarray | bool = True) -> dict[str, float]:
        """Return SIDE and MAD of depth maps (N, S, S), where `within` and a head is seen."""
        mask = self.mask & within
        found = side(depth, self.truth, mask), mad(normals_of(depth), self.normals, mask)
        return {name: float(np.nanmean(values)) for name, values in zip(("side", "mad"), found, strict=True)}

    def all_of(self, made: Decomposed) -> dict[str, float]:
        """Return every score of what a model made of the pictures."""
        people = self.table["person"].to_numpy()
        rest = depths(self.heads.canonical_depth[people])
        skin = self.heads.canonical_albedo[people].astype(np.float32) / 255
        light = self.table[["light_x", "light_y", "light_z"]].to_numpy()
        lit = eroded(np.isfinite(rest)) & (skin.max(-1) > LEAST_ALBEDO)
        marks = np.asarray(self.heads.asymmetric[self.rows])
        return {
            **self.errors(made.viewed, made.seen),
            **self.at_best_relief(made),
            "seen": float(made.seen[self.mask].mean()),
            "yaw_r": correlation(made.angles[:, 0], self.table["yaw"].to_numpy()),
            "pitch_r": correlation(made.angles[:, 1], self.table["pitch"].to_numpy()),
            "light_degrees": float(degrees_between(made.light, light).mean()),
            "light_across_r": correlation(made.light[:, 0], light[:, 0]),
            "light_down_r": correlation(made.light[:, 1], light[:, 1]),
            "light_degrees_constant": float(degrees_between(_mean_direction(light), light).mean()),
            "albedo_error": float(np.nanmean(scaled_error(made.albedo, skin, lit))),
            "albedo_error_of_picture": float(np.nanmean(scaled_error(self._pictures(), skin, lit))),
            "asymmetry_auroc": asymmetry_auroc(made.doubt[:, 1], marks, self.mask),
        }

    def at_best_relief(self, made: Decomposed) -> dict[str, float]:
        """Return SIDE after the best common factor on relief, the factor, and how far yaw turns beside the truth."""
        mask = self.mask & made.seen
        factor = relief_factor(made.viewed, self.truth, mask)
        slope = float(np.polyfit(self.table["yaw"], made.angles[:, 0], 1)[0])
        best = side(made.viewed**factor, self.truth, mask)
        return {"side_at_best_relief": float(np.nanmean(best)), "relief_factor": factor, "yaw_slope": slope}

    def baselines(self) -> dict[str, Any]:
        """Return the errors of depth that no picture is looked at for."""
        average = average_depth(self.heads, self.heads.rows("train"))
        same = {"constant": np.ones_like(average), "average": average}
        return {name: _rounded(self.errors(np.repeat(each[None], len(self.rows), 0))) for name, each in same.items()}

    def mesh(self, made: list[Decomposed]) -> dict[str, Any]:
        """Return the errors of the landmark mesh where it is, and the model's own there."""
        depth = mesh_depth(self.heads.pixels[self.rows])
        there = eroded(np.isfinite(depth))
        found = float(there.any((1, 2)).mean())
        filled = np.where(np.isfinite(depth), depth, np.float32(BEHIND))
        ours = [self.errors(one.viewed, there & one.seen) for one in made]
        means = {name: float(np.mean([one[name] for one in ours])) for name in ours[0]}
        return {"found": _round(found), **_rounded(self.errors(filled, there)), "ours": _rounded(means)}

    def _pictures(self) -> np.ndarray:
        return np.asarray(self.heads.pixels[self.rows]).astype(np.float32) / 255


LEAST_ALBEDO = 0.02
"""Eyes, mouth and background of the unlit picture are black."""


def normals_of(depth: np.ndarray) -> np.ndarray:
    """Return the normals (N, S, S, 3) of depth maps; what is not known lies behind the head."""
    return normals(torch.from_numpy(np.where(np.isfinite(depth), depth, BEHIND).astype(np.float32))).numpy()


def trained(
    heads: HeadSet, settings: DepthSettings, training: DepthTraining, seed: int, cache: Path
) -> tuple[DepthNetwork, list[dict[str, float]]]:
    """Return a model and the history of its training, which goes on from what is in `cache`."""
    rows, folder = (heads.rows("train"), heads.rows("val")), cache / f"{settings.label}-{seed}"
    pixels = shrunk(np.asarray(heads.pixels), settings.size)
    network, result = train_depth(settings, pixels, *rows, training, folder=folder, seed=seed, on_epoch=_said)
    return network, result.history


def left_over(
    heads: HeadSet,  # noqa: ARG001 (one interface for both)
    settings: DepthSettings,
    training: DepthTraining,  # noqa: ARG001 (one interface for both)
    seed: int,
    cache: Path,
) -> tuple[DepthNetwork, list[dict[str, float]]]:
    """Return the best weights of an interrupted training and its history so far."""
    path = cache / f"{settings.label}-{seed}" / STATE_FILE
    network = DepthNetwork(settings)
    network.load_state_dict(best_weights(path))
    _, described = read_tensors(path, "train again")
    return network, described["progress"]["history"]


def scored(network: DepthNetwork, history: list[dict[str, float]], scorer: "Scorer") -> dict[str, Any]:
    """Return every score of a model, and what it made of the pictures."""
    pixels = shrunk(np.asarray(scorer.heads.pixels[scorer.rows]), network.settings.size)
    made = enlarged(decompose(network, pixels), scorer.heads.pixels.shape[1])
    collapsed = collapse(history) is not None
    return {**scorer.all_of(made), "epochs": len(history), "collapsed": collapsed, "decomposed": made}


def _supervised(heads: HeadSet, settings: DepthSettings, epochs: int, cache: Path, scorer: Scorer) -> dict[str, Any]:
    parts = {"training": heads.rows("train"), "validation": heads.rows("val")}
    pixels, depth = shrunk(np.asarray(heads.pixels), settings.size), lowered(depths(heads.depth), settings.size)
    examples = PicturesWithDepth(pixels, parts, depth)
    told = DepthTraining(**TOLD, epochs=epochs)
    settings = DepthSettings(size=settings.size, width=settings.width, codes=settings.codes)
    folder = cache / f"supervised-{epochs}"
    network, _ = train_supervised(settings, examples, told, folder=folder, seed=0, on_epoch=_said)
    found = told_depth(network, pixels[scorer.rows])
    return {**_rounded(scorer.errors(larger(found, heads.pixels.shape[1]))), "epochs": epochs}


TOLD: dict[str, Any] = {
    "batch_size": 16, "learning_rate": 0.001, "weight_decay": 0, "schedule": "cosine", "ema": 0.99, "precision": "fp32",
}  # fmt: skip
"""How the network that is told the depth is trained."""


def _untrained(heads: HeadSet, settings: DepthSettings, scorer: Scorer) -> dict[str, float]:
    """Return the errors of a model that has learned nothing: what its settings alone say of depth."""
    network = seeded_model(lambda: DepthNetwork(settings), 0)
    made = decompose(network, shrunk(np.asarray(heads.pixels[scorer.rows]), settings.size))
    made = enlarged(made, heads.pixels.shape[1])
    return _rounded(scorer.errors(made.viewed, made.seen))


def _said(epoch: int, means: dict[str, float]) -> None:
    print(epoch, {name: round(value, 4) for name, value in means.items() if name.startswith("val")}, flush=True)


def _numbers(scores: dict[str, Any]) -> dict[str, float]:
    return {name: value for name, value in scores.items() if name not in NAMED}


def _mean_direction(light: np.ndarray) -> np.ndarray:
    mean = light.mean(axis=0, keepdims=True)
    return np.repeat(mean / np.linalg.norm(mean), len(light), 0)


def _rounded(values: dict[str, float]) -> dict[str, float]:
    return {name: _round(value) for name, value in values.items()}


def _round(value: float | np.floating) -> float:
    return float(f"{float(value):.4g}")


if __name__ == "__main__":
    run(measure)
