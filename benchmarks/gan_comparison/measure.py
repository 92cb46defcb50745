"""A generative adversarial network against a VAE and an AAE of the same decoder: how near their samples are to faces.

Faces and held-out people are those of `restoration`; the baseline draws from a Gaussian fitted to the same faces.
"""

import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from tqdm import tqdm

from benchmarks.command_line import run
from benchmarks.kept import kept
from benchmarks.label_free_embedding.split import SPLIT
from benchmarks.record import RESULTS, record
from benchmarks.restoration.faces import RealFaces, real_faces
from embedding.pca import fit_pca
from evaluation.kernel_distance import picture_distance
from evaluation.reconstruction import mean_psnr
from models.build import build_model
from models.families.registry import model_settings
from models.inference import reconstruct, sample
from models.training.loop import train
from models.training.settings import TrainingSettings

FAMILIES = {"dcgan": False, "vae": True, "aae": True}
"""By family whether the network has batch norm: `dcgan` cannot, and without it codes of the others stay far narrower
than the prior that samples are drawn from."""


def measure(
    data: Path = Path("datasets"),
    cache: Path = Path(".cache/label_free_embedding"),
    crops: Path = Path(".cache/restoration"),
    held_out: Path = SPLIT,
    people: int = 200,
    faces: int = 2000,
    epochs: int = 12,
    width: float = 0.25,
    zdim: int = 64,
    seeds: int = 3,
    results: Path = RESULTS,
) -> Path:
    """Train each family with each seed on faces that nobody held out is on.

    Scored at the epoch with the least validation loss: as many samples as there are photos of held-out people, against
    these photos. What is in `crops` is not trained again.
    """
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    real = real_faces(data, cache, held_out, crops, people, faces)
    figures: dict[str, Any] = {"families": {}, "baselines": _baselines(real, zdim), "people": people}
    figures |= {"photos": len(_photos(real)), "training_faces": len(real.train)}
    for family in FAMILIES:
        cases = []
        for seed in tqdm(range(seeds), desc=family, disable=None):
            file = crops / "gan_comparison" / f"{family}-{epochs}-{width:g}-{zdim}-{len(real.train)}-{seed}.json"
            cases.append(kept(file, partial(_case, real, family, width, zdim, epochs, seed)))
        figures["families"][family] = {
            name: [round(float(of(np.array([each[name] for each in cases]))), 5) for of in (np.mean, np.min, np.max)]
            for name in cases[0]
        }
    config = {"epochs": epochs, "width": width, "zdim": zdim}
    return record(figures, Path(__file__).with_name("reading.md"), results, config=config, seeds=list(range(seeds)))


def _photos(real: RealFaces) -> np.ndarray:
    """Return the photos of held-out people, uint8 (N, S, S, 3)."""
    return real.pixels[np.concatenate([real.test, real.others])]


def _case(real: RealFaces, family: str, width: float, zdim: int, epochs: int, seed: int) -> dict[str, float]:
    size = real.pixels.shape[1]
    settings = model_settings(
        family=family, network="strided", size=size, zdim=zdim, width=width, batch_norm=FAMILIES[family]
    )
    model, began = build_model(settings, seed), time.process_time()
    steps = TrainingSettings(epochs=epochs, patience=epochs, batch_size=64, learning_rate=1e-3, schedule="cosine")
    with tempfile.TemporaryDirectory(prefix="likeness-gan-") as folder:
        train(model, real.pixels, real.train, real.val, steps, folder=Path(folder), seed=seed)
    spent = time.process_time() - began
    photos = _photos(real)
    drawn, again = sample(model, len(photos), seed), reconstruct(model, real.pixels[real.test])
    return {
        "kernel_distance": picture_distance(drawn, photos),
        "psnr": mean_psnr(real.pixels[real.test], again),
        "cpu_minutes": spent / 60,
    }


def _baselines(real: RealFaces, zdim: int) -> dict[str, float]:
    """Return the kernel distance to the photos of what learns nothing more than a Gaussian distribution, and its floor.

    "training_faces": as many of the faces that were learned from, the nearest that any model can come.
    """
    photos, rng = _photos(real), np.random.default_rng(0)
    learned = real.pixels[real.train]
    found = {
        "gaussian_components": gaussian_faces(learned, zdim, len(photos), rng),
        "training_faces": rng.permutation(learned)[: len(photos)],
        "mean_face": np.repeat(learned.mean(axis=0, keepdims=True).astype(np.uint8), len(photos), axis=0),
    }
    return {name: round(picture_distance(each, photos), 5) for name, each in found.items()}


def gaussian_faces(learned: np.ndarray, zdim: int, count: int, rng: np.random.Generator) -> np.ndarray:
    """Return uint8 (count, S, S, 3) drawn from a Gaussian on `zdim` principal components of faces (N, S, S, 3)."""
    components = fit_pca(learned, zdim)
    vectors = components.embed(learned)
    drawn = rng.multivariate_normal(vectors.mean(axis=0), np.cov(vectors, rowvar=False), count)
    return components.decode(drawn.astype(np.float32)).reshape(count, *learned.shape[1:])


if __name__ == "__main__":
    run(measure)
