"""Depth models on real faces: their pose and depth beside MediaPipe's, and what turning faces to the front does for
telling people apart.

One learned from drawn heads, as `depth` trains it, unless what that left is in `cache`; the other from the real faces
of the folder `unlabelled`, which may show the same people on other photos. Needs that folder and `lfw` in the folder
named by --data.
"""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from tqdm import tqdm

from benchmarks.command_line import run
from benchmarks.depth.baselines import average_depth, mesh_depth
from benchmarks.depth.measure import CONFIG, normals_of, settings_of, trained
from benchmarks.depth.sizes import enlarged
from benchmarks.label_free_embedding.scores import lfw_like_pairs, verification
from benchmarks.label_free_embedding.split import LFW_SHARE, digest
from benchmarks.record import RESULTS, record
from core.crop import EyeCrop
from core.face_table import FaceTable
from core.resizing import shrunk
from embedding.pca import fit_pca
from embedding.whitening import WhitenedEmbedder
from evaluation.bootstrap import statistic_interval
from evaluation.depth import correlation, eroded, mad, side
from faces.aligned_faces import align_faces
from faces.measuring.measure import MeasureSettings, measure_faces
from faces.selection.filtering import FilterSettings, mark_faces
from faces.sources.scan import scan_all
from faces.sources.settings import SourceSettings
from models.depth.network import DepthNetwork
from models.depth.prediction import Decomposed, decompose
from models.depth.settings import DepthSettings, DepthTraining
from models.depth.training import train_depth
from models.depth.turning import relief_of
from synthetic.heads.dataset import HeadSettings, generate_heads, read_heads

SIZE, COMPONENTS = 64, 128
CROP = EyeCrop(size=SIZE, eye_distance=0.31, eye_height=0.39)
"""As the drawn heads stand in their pictures."""
VALIDATION = 20
"""One of so many faces to learn from is kept for validation."""
TURNED = 20.0
"""Degrees of yaw from which a face counts as turned."""


def measure(
    data: Path = Path("datasets"),
    heads: Path = Path("datasets/heads"),
    people: int = 1250,
    pictures: int = 16,
    config: Path = CONFIG,
    seed: int = 0,
    depths_of: int = 600,
    workers: int = 2,
    cache: Path = Path(".cache/depth"),
    results: Path = RESULTS,
) -> Path:
    """Compare pose on all photos of LFW, and depth maps on `depths_of` of them; verify a third of the people."""
    made = read_heads(generate_heads(heads, HeadSettings(people=people, pictures=pictures), workers))
    settings, training = settings_of(config)
    learned = {"drawn heads": trained(made, settings, training, seed, cache)[0]}
    others = cut_out(data, SourceSettings(kind="flat_photos", path="unlabelled", name="unlabelled"), workers)
    learned["real faces"] = of_real(others, settings, training, seed, cache)
    faces = cut_out(data, SourceSettings(kind="identity_folders", path="lfw", name="lfw"), workers)
    average = average_depth(made, made.rows("train"))
    figures: dict[str, Any] = {"faces": len(faces), "people": int(faces.manifest["identity"].nunique())}
    figures |= {"learned_from": {"drawn heads": len(made.rows("train")), "real faces": len(others)}}
    figures["models"] = {name: scores(network, faces, average, depths_of, seed) for name, network in learned.items()}
    template = Path(__file__).with_name("reading.md")
    return record(figures, template, results, command="make bench TOPIC=depth_real DATA=datasets", seeds=[seed])


def cut_out(data: Path, source: SourceSettings, workers: int) -> FaceTable:
    """Return the most central face of every photo, cut out as the drawn heads stand in their pictures."""
    raw, _ = scan_all([source], data.resolve())
    measured, _, landmarks = measure_faces(raw, data.resolve(), MeasureSettings(faces_per_image="central"), workers)
    marked = mark_faces(measured, FilterSettings()).assign(split="")
    with tempfile.TemporaryDirectory(prefix="likeness-depth-") as folder:
        table, _ = align_faces(marked, data.resolve(), Path(folder), CROP, landmarks=[landmarks])
    return table


def of_real(faces: FaceTable, settings: DepthSettings, training: DepthTraining, seed: int, cache: Path) -> DepthNetwork:
    """Return a model that learned from real faces, of which one in `VALIDATION` chooses the epoch."""
    pixels, rows = shrunk(np.asarray(faces.pixels), settings.size), np.arange(len(faces))
    held = rows % VALIDATION == 0
    folder = cache / f"{settings.label}-real-{seed}"
    return train_depth(settings, pixels, rows[~held], rows[held], training, folder=folder, seed=seed)[0]


def scores(network: DepthNetwork, faces: FaceTable, average: np.ndarray, depths_of: int, seed: int) -> dict[str, Any]:
    """Return all scores of a model."""
    found = enlarged(decompose(network, shrunk(np.asarray(faces.pixels), network.settings.size)), SIZE)
    return {
        "pose": pose(found, faces.manifest),
        "depth": depth(found, faces, average, depths_of),
        "verification": verified(network, faces, seed),
    }


def pose(found: Decomposed, manifest: pd.DataFrame) -> dict[str, Any]:
    """Return how yaw and pitch agree with MediaPipe's: r with its interval over people, and the slope."""
    people = manifest["identity"].to_numpy(str)
    made = dict(zip(("yaw", "pitch"), found.angles.T, strict=False))
    return {name: _agreement(each, manifest[name].to_numpy(float), people) for name, each in made.items()}


def _agreement(made: np.ndarray, told: np.ndarray, people: np.ndarray) -> dict[str, Any]:
    r = statistic_interval(lambda rows: correlation(made[rows], told[rows]), people)
    slope = np.polyfit(told, made, 1)[0]
    return {"r": [round(float(each), 4) for each in r], "slope": round(float(slope), 3)}


def depth(found: Decomposed, faces: FaceTable, average: np.ndarray, count: int) -> dict[str, dict[str, float]]:
    """Return SIDE and MAD beside MediaPipe's mesh, which is no truth, of the model and of what sees no picture."""
    rows = np.unique(np.linspace(0, len(faces) - 1, count).round().astype(int))
    mesh = mesh_depth(np.asarray(faces.stored[rows]))
    there = eroded(np.isfinite(mesh)) & found.seen[rows]
    made = {
        "model": found.viewed[rows],
        "average of drawn heads": np.repeat(average[None], len(rows), 0),
        "constant": np.ones_like(mesh),
    }
    flat = normals_of(mesh)
    return {
        name: {
            "side": round(float(np.nanmean(side(each, mesh, there))), 5),
            "mad": round(float(np.nanmean(mad(normals_of(each), flat, there))), 2),
        }
        for name, each in made.items()
    }


def verified(network: DepthNetwork, faces: FaceTable, seed: int) -> dict[str, dict[str, dict[str, float]]]:
    """Return verification scores of faces as they are, turned to the front, and of the mean of both codes.

    By whitened components of the same kind of picture of two thirds of the people, on the other third, and on those of
    its photos that are turned.
    """
    identity = faces.manifest["identity"].to_numpy(str)
    held = np.array([int(digest(f"lfw/{name}"), 16) % LFW_SHARE == 0 for name in identity])
    pixels = np.ascontiguousarray(faces.pixels)
    front = np.stack([to_the_front(network, face) for face in tqdm(pixels, desc="turn to the front", disable=None)])
    codes = {}
    for name, kind in (("as they are", pixels), ("to the front", front)):
        base = fit_pca(kind[~held], COMPONENTS, seed)
        codes[name] = WhitenedEmbedder.around(base, kind[~held], "pca_white").embed(kind[held])
    both = codes["as they are"] + codes["to the front"]
    codes["mean of both"] = both / np.linalg.norm(both, axis=1, keepdims=True)
    turned = np.abs(faces.manifest["yaw"].to_numpy(float)[held]) >= TURNED
    return {
        part: {name: verification(each[rows], lfw_like_pairs(identity[held][rows])) for name, each in codes.items()}
        for part, rows in (("all", np.ones_like(turned)), ("turned", turned))
    }


def to_the_front(network: DepthNetwork, face: np.ndarray) -> np.ndarray:
    """Return a face seen from the front, uint8 (S, S, 3)."""
    lit = relief_of(network, face).lit[0].permute(1, 2, 0).numpy()
    return (lit * 255).round().astype(np.uint8)


if __name__ == "__main__":
    run(measure)
