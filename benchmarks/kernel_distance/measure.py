"""Which features the kernel distance should compare: wavelets, an untrained network, PCA or plain pixels.

Faces of `lfw` in the folder named by --data (the middle half of each picture, 64 pixels) are split into two sets of
different people; one is damaged. A useful distance detects the damage reliably and grows with it.
"""

import random
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from scipy.ndimage import gaussian_filter

from benchmarks.command_line import run
from benchmarks.record import RESULTS, record
from embedding.pca import fit_pca
from embedding.pixels import PixelEmbedder
from evaluation.kernel_distance import kernel_distance
from evaluation.wavelet_features import wavelet_features
from faces.media.decode import decode_image
from models.build import build_model
from models.families.registry import model_settings
from models.inference import embed

SIZE, ZDIM = 64, 128
Features = Callable[[np.ndarray], np.ndarray]


def measure(data: Path = Path("datasets"), faces: int = 600, splits: int = 10, results: Path = RESULTS) -> Path:
    """Compare features on at most so many faces of `data`/lfw, split in two at random so many times."""
    torch.set_num_threads(1)
    pixels = photos(data / "lfw", faces)
    fitted, rest = pixels[: len(pixels) // 3], pixels[len(pixels) // 3 :]
    found = {name: scores(features, rest, fitted, splits) for name, features in extractors(fitted).items()}
    figures = {"faces": len(pixels), "in_each_set": len(rest) // 2, "features": found}
    config, command = {"size": SIZE, "splits": splits}, "make bench TOPIC=kernel_distance DATA=datasets"
    template = Path(__file__).with_name("reading.md")
    return record(figures, template, results, command=command, config=config, trials=splits)


def photos(folder: Path, count: int) -> np.ndarray:
    """Return one face each of different people, uint8 (N, 64, 64, 3)."""
    paths = sorted(folder.glob("*/*_0001.jpg"))
    chosen = random.Random(0).sample(paths, min(count, len(paths)))
    return np.stack([middle(decode_image(path)) for path in chosen])


def middle(rgb: np.ndarray) -> np.ndarray:
    """Return the middle half of a picture at `SIZE` pixels."""
    height, width = rgb.shape[:2]
    part = rgb[height // 4 : height - height // 4, width // 4 : width - width // 4]
    return cv2.resize(part, (SIZE, SIZE), interpolation=cv2.INTER_AREA)


def extractors(fitted: np.ndarray) -> dict[str, Features]:
    """Return the features to compare; PCA is fitted on faces that no set contains."""
    network = build_model(model_settings(size=SIZE, zdim=ZDIM, width=0.25), seed=0)
    return {
        "wavelets": wavelet_features,
        "untrained_network": lambda pixels: embed(network, pixels),
        "pca": fit_pca(fitted, ZDIM).embed,
        "pixels": PixelEmbedder().embed,
    }


def damages(fitted: np.ndarray) -> dict[str, list[Callable[[np.ndarray], np.ndarray]]]:
    """Return kinds of damage, each with its strengths from weak to strong."""
    return {
        "blur": [partial(blurred, strength) for strength in (0.5, 1, 2)],
        "noise": [partial(noisy, strength) for strength in (4, 8, 16)],
        "few_components": [fit_pca(fitted, dimension).reconstruct for dimension in (128, 32, 8)],
        "brightness": [partial(brighter, strength) for strength in (10, 20, 40)],
        "colour_lost": [partial(paler, share) for share in (0.25, 0.5, 1)],
        "shifted": [partial(np.roll, shift=shift, axis=2) for shift in (2, 4, 8)],
        "few_repeated": [partial(few_repeated, factor) for factor in (2, 8, 32)],
    }


def blurred(strength: float, pixels: np.ndarray) -> np.ndarray:
    """Return faces blurred by a Gaussian of so many pixels."""
    return to_uint8(gaussian_filter(pixels.astype(float), (0, strength, strength, 0)))


def noisy(strength: float, pixels: np.ndarray) -> np.ndarray:
    """Return faces with Gaussian noise of so many gray levels."""
    return to_uint8(pixels + np.random.default_rng(1).normal(0, strength, pixels.shape))


def brighter(levels: float, pixels: np.ndarray) -> np.ndarray:
    """Return faces brighter by so many gray levels."""
    return to_uint8(pixels.astype(float) + levels)


def paler(share: float, pixels: np.ndarray) -> np.ndarray:
    """Return faces that have lost a share of their colour."""
    return to_uint8(pixels + share * (pixels.mean(axis=3, keepdims=True) - pixels))


def few_repeated(factor: int, pixels: np.ndarray) -> np.ndarray:
    """Return as many faces, of which only one in `factor` is different from the others."""
    return np.resize(pixels[: len(pixels) // factor], pixels.shape)


def to_uint8(values: np.ndarray) -> np.ndarray:
    """Return values rounded and clipped to 0..255."""
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


def scores(features: Features, faces: np.ndarray, fitted: np.ndarray, splits: int) -> dict[str, Any]:
    """Return for each damage how many floor deviations it lies above the floor, by strength (medians over splits)."""
    kinds = damages(fitted)
    floors: list[float] = []
    found: dict[str, list[list[float]]] = {kind: [] for kind in kinds}
    for split in range(splits):
        left, right = np.array_split(np.random.default_rng(split).permutation(faces)[: len(faces) // 2 * 2], 2)
        x = features(left)
        floors.append(kernel_distance(x, features(right)))
        for kind, strengths in kinds.items():
            found[kind].append([kernel_distance(x, features(damage(right))) for damage in strengths])
    excess = {kind: (np.array(values) - np.mean(floors)) / np.std(floors, ddof=1) for kind, values in found.items()}
    return {
        "floor_mean": float(np.mean(floors)),
        "floor_deviation": float(np.std(floors, ddof=1)),
        "excess": {kind: np.round(np.median(values, axis=0), 1).tolist() for kind, values in excess.items()},
        "grows": {kind: bool((np.diff(values, axis=1) > 0).all()) for kind, values in excess.items()},
    }


if __name__ == "__main__":
    run(measure)
