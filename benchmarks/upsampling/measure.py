"""The same autoencoder with a decoder that up-samples and with one that deconvolves: error, time, checkerboard.

Faces and held-out people are those of `restoration`.
"""

import tempfile
import time
from pathlib import Path

import cv2
import numpy as np

from benchmarks.command_line import run
from benchmarks.label_free_embedding.split import SPLIT
from benchmarks.record import RESULTS, record
from benchmarks.restoration.faces import RealFaces, real_faces
from evaluation.checkerboard import checkerboard
from evaluation.reconstruction import score_reconstructions
from models.build import build_model
from models.families.registry import model_settings
from models.inference import reconstruct
from models.training.loop import train
from models.training.settings import TrainingSettings

NETWORKS = ("utk_upsample", "utk_transposed")
SCORES = ("mse", "psnr", "ssim", "checkerboard", "cpu_s")


def measure(
    data: Path = Path("datasets"),
    cache: Path = Path(".cache/label_free_embedding"),
    crops: Path = Path(".cache/restoration"),
    held_out: Path = SPLIT,
    people: int = 200,
    faces: int = 2000,
    epochs: int = 5,
    width: float = 0.25,
    seeds: int = 3,
    results: Path = RESULTS,
) -> Path:
    """Train both decoders with each seed on faces that nobody held out is on; score photos of held-out people."""
    cv2.setNumThreads(1)
    real = real_faces(data, cache, held_out, crops, people, faces)
    settings = TrainingSettings(epochs=epochs, batch_size=32, learning_rate=1e-3, schedule="cosine")
    figures = {}
    for network in NETWORKS:
        tries = np.array([_scores(real, network, width, settings, seed) for seed in range(seeds)])
        means = {name: float(value) for name, value in zip(SCORES, tries.mean(axis=0), strict=True)}
        spread = {f"{name}_deviation": float(value) for name, value in zip(SCORES, tries.std(axis=0), strict=True)}
        figures[network] = {name: round(value, 5) for name, value in (means | spread).items()}
    scored = real.pixels[real.test]
    sizes = {"people": len(scored), "training_faces": len(real.train)}
    found = {"networks": figures, "checkerboard_of_faces": round(checkerboard(scored), 3), **sizes}
    config = {"epochs": epochs, "width": width}
    return record(found, Path(__file__).with_name("reading.md"), results, config=config, seeds=list(range(seeds)))


def _scores(real: RealFaces, network: str, width: float, settings: TrainingSettings, seed: int) -> tuple[float, ...]:
    size = real.pixels.shape[1]
    model = build_model(model_settings(family="ae", network=network, size=size, zdim=64, width=width), seed)
    began = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        train(model, real.pixels, real.train, real.val, settings, folder=Path(folder), seed=seed)
    seconds = time.process_time() - began
    drawn = reconstruct(model, real.pixels[real.test])
    scores = score_reconstructions(real.pixels[real.test], drawn).mean()
    return (*(scores[name] for name in SCORES[:3]), checkerboard(drawn), seconds)


if __name__ == "__main__":
    run(measure)
