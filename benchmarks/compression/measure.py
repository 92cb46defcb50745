"""Bytes per face at equal quality: codes of autoencoders and principal components beside JPEG and WebP.

Faces, held-out people and autoencoders are those of `restoration`.
"""

from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from benchmarks.command_line import run
from benchmarks.label_free_embedding.split import SPLIT
from benchmarks.record import RESULTS, record
from benchmarks.restoration.faces import RealFaces, real_faces
from benchmarks.restoration.models import autoencoder
from embedding.pca import fit_pca
from evaluation.compression import FORMATS, code_bytes, picture_bytes, quantised
from evaluation.reconstruction import mean_psnr
from models.inference import decode, embed

COMPONENTS = (32, 128, 512)


def measure(
    data: Path = Path("datasets"),
    cache: Path = Path(".cache/label_free_embedding"),
    crops: Path = Path(".cache/restoration"),
    held_out: Path = SPLIT,
    people: int = 100,
    faces: int = 500,
    families: tuple[str, ...] = ("ae", "vae", "aae"),
    family_epochs: int = 8,
    training_faces: int = 6000,
    seed: int = 0,
    results: Path = RESULTS,
) -> Path:
    """Code photos of held-out people of LFW; find the JPEG and WebP files that are as good."""
    real = real_faces(data, cache, held_out, crops, people, training_faces)
    rows = real.others[:faces]
    coders = {f"pca_{k}": _components(real, rows, k, seed) for k in COMPONENTS}
    coders |= {name: _network(real, rows, crops, name, family_epochs, seed) for name in families}
    figures: dict[str, Any] = {"coders": {}, "faces": len(rows)}
    for name, (whole, drawn) in tqdm(coders.items(), desc="coders", disable=None):
        found = {"bytes": code_bytes(whole), "psnr": mean_psnr(real.pixels[rows], drawn), "codes": whole.shape[1]}
        for kind in FORMATS:
            found[f"{kind}_bytes"], found[f"{kind}_psnr"] = picture_bytes(real.pixels[rows], found["psnr"], kind)
        figures["coders"][name] = {key: round(float(value), 2) for key, value in found.items()}
    config = {"family_epochs": family_epochs, "training_faces": training_faces}
    return record(figures, Path(__file__).with_name("reading.md"), results, config=config, seeds=[seed])


def _components(real: RealFaces, rows: np.ndarray, k: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    pca = fit_pca(real.pixels[real.train], k, seed)
    whole, meant = quantised(pca.embed(real.pixels[rows]), pca.embed(real.pixels[real.train]))
    return whole, pca.decode(meant).reshape(real.pixels[rows].shape)


def _network(
    real: RealFaces, rows: np.ndarray, crops: Path, family: str, epochs: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    network = autoencoder(real, crops, family, epochs, seed)
    whole, meant = quantised(embed(network, real.pixels[rows]), embed(network, real.pixels[real.train]))
    return whole, decode(network, meant)


if __name__ == "__main__":
    run(measure)
