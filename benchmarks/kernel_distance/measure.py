"""Which features the kernel distance should compare: wavelets, an untrained network, PCA or plain pixels.

Faces of `lfw` in the folder named by --data (the middle half of each picture, 64 pixels) are split into two sets of
different people; one is damaged. A useful distance tells damaged faces from others surely and grows with the damage.
"""

import argparse
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from scipy.ndimage import gaussian_filter

from benchmarks.record import record
from embedding.baselines import PcaBaseline, RawPixels
from evaluation.kernel_distance import kernel_distance
from evaluation.wavelet_features import wavelet_features
from faces.media.decode import decode_image
from models.build import build_model
from models.families.registry import model_settings
from models.inference import embed

SIZE, FACES, SPLITS, ZDIM = 64, 600, 10, 128
Features = Callable[[np.ndarray], np.ndarray]


def main() -> None:
    """Measure and write `kernel_distance`."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--data", type=Path, default=Path("datasets"))
    torch.set_num_threads(1)
    faces = photos(reader.parse_args().data / "lfw")
    fitted, rest = faces[: len(faces) // 3], faces[len(faces) // 3 :]
    figures = {
        "faces": len(faces),
        "in_each_set": len(rest) // 2,
        "features": {name: judged(features, rest, fitted) for name, features in extractors(fitted).items()},
    }
    config = {"size": SIZE, "splits": SPLITS}
    command = "make bench-distance DATA=datasets"
    print(record("kernel_distance", figures, reading(figures), command=command, config=config, trials=SPLITS))


def photos(folder: Path) -> np.ndarray:
    """Return one face each of different people, uint8 (N, 64, 64, 3)."""
    paths = sorted(folder.glob("*/*_0001.jpg"))
    chosen = random.Random(0).sample(paths, min(FACES, len(paths)))
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
        "pca": PcaBaseline.fit(fitted, ZDIM).embed,
        "pixels": RawPixels().embed,
    }


def damages(fitted: np.ndarray) -> dict[str, list[Callable[[np.ndarray], np.ndarray]]]:
    """Return kinds of damage, each with its strengths from weak to strong."""
    return {
        "blur": [lambda x, s=s: to_uint8(gaussian_filter(x.astype(float), (0, s, s, 0))) for s in (0.5, 1, 2)],
        "noise": [lambda x, s=s: to_uint8(x + np.random.default_rng(1).normal(0, s, x.shape)) for s in (4, 8, 16)],
        "few_components": [PcaBaseline.fit(fitted, dimension).reconstruct for dimension in (128, 32, 8)],
        "brightness": [lambda x, s=s: to_uint8(x.astype(float) + s) for s in (10, 20, 40)],
        "colour_lost": [lambda x, s=s: to_uint8(x + s * (x.mean(axis=3, keepdims=True) - x)) for s in (0.25, 0.5, 1)],
        "shifted": [lambda x, s=s: np.roll(x, s, axis=2) for s in (2, 4, 8)],
        "few_repeated": [lambda x, s=s: np.resize(x[: len(x) // s], x.shape) for s in (2, 8, 32)],
    }


def to_uint8(values: np.ndarray) -> np.ndarray:
    """Return values rounded and clipped to 0..255."""
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


def judged(features: Features, faces: np.ndarray, fitted: np.ndarray) -> dict[str, Any]:
    """Return for each damage how many floor deviations it lies above the floor, by strength (medians over splits)."""
    kinds = damages(fitted)
    floors, found = [], {kind: [] for kind in kinds}
    for split in range(SPLITS):
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


def reading(figures: dict[str, Any]) -> str:
    """Say it in words."""
    kinds = list(next(iter(figures["features"].values()))["excess"])
    lines = [
        f"Two sets of {figures['in_each_set']} faces of different people (LFW, middle half, {SIZE} pixels), one "
        f"of them damaged at three strengths; {SPLITS} splits. The numbers say how many standard deviations of the "
        "distance between undamaged sets the damage lies above it (median); above about 3 it is seen surely. `*`: "
        "grows with the damage in every split.",
        "",
        "| features | " + " | ".join(kind.replace("_", " ") for kind in kinds) + " |",
        "|---" * (len(kinds) + 1) + "|",
    ]
    for name, scores in figures["features"].items():
        cells = [
            " / ".join(f"{value:g}" for value in scores["excess"][kind]) + (" *" if scores["grows"][kind] else "")
            for kind in kinds
        ]
        lines.append(f"| {name.replace('_', ' ')} | " + " | ".join(cells) + " |")
    sure = {
        name.replace("_", " "): sum(values[1] > 3 for values in scores["excess"].values())
        for name, scores in figures["features"].items()
    }
    counts = ", ".join(f"{name} {count}" for name, count in sure.items())
    return "\n".join([*lines, "", f"Kinds of damage, of {len(kinds)}, seen surely at their middle strength: {counts}."])


if __name__ == "__main__":
    main()
