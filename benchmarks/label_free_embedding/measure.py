"""A face embedding that is learned without a name, on real people who were held out before anything was learned.

Needs the folders `lfw`, `celeba_wild`, `orl`, `unlabelled` and `utkface` and `manifest.csv` in the folder named by
--data. Names serve the split and the scores only.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from benchmarks.command_line import run
from benchmarks.label_free_embedding.cold_start import BASE, cold_start
from benchmarks.label_free_embedding.collect import Collected, collect, collect_drawn
from benchmarks.label_free_embedding.collection import likeness_scores, sorted_scores
from benchmarks.label_free_embedding.inversion import inversion
from benchmarks.label_free_embedding.scores import (
    album,
    all_pairs,
    halves_score,
    lfw_like_pairs,
    verification,
)
from benchmarks.label_free_embedding.sorter import sorter
from benchmarks.label_free_embedding.split import SPLIT, Split, split
from benchmarks.record import RESULTS, record
from benchmarks.warped_autoencoders.inputs import blended_crops
from embedding.regions.adapt import AdaptSettings, CollectionMetric
from embedding.regions.embedder import RegionEmbedder
from embedding.regions.faces import RegionFaces
from embedding.regions.part import Part, describe, learn_parts, weighted_vectors
from embedding.regions.settings import RegionSettings
from faces.detection.canonical_mesh import load_mesh
from faces.detection.weights import find_landmarker
from faces.mesh.grid import MeanFace, MeshGrid
from faces.mesh.warp import warp

LARGE_FACE = 95
"""Height of a face in its picture, in pixels, above which CelebA's people are scored once more on their own."""
TIMED = 256
INVERTED_FACES, INVERTED_SIDE = 4_000, 32
"""Faces that an inverter learns from, and the side of what it draws."""

Described = dict[str, np.ndarray]


def measure(
    data: Path = Path("datasets"),
    cache: Path = Path(".cache/label_free_embedding"),
    held_out: Path = SPLIT,
    drawn_people: int = 20,
    seed: int = 0,
    results: Path = RESULTS,
) -> Path:
    """Fit on faces of people who are not held out and score those who are; landmarks and warps are kept in `cache`.

    `held_out`: who is held out, as digests of names. `drawn_people`: whose statistics help small albums.
    """
    cv2.setNumThreads(1)
    grid = MeshGrid.build(load_mesh(find_landmarker()))
    face = MeanFace(grid.shape, grid.triangles, grid.mirror, grid.covering)
    collected = collect(data, cache, grid)
    rows = split(collected, held_out)
    settings = RegionSettings()
    start = time.process_time()
    parts = learn_parts(collected.faces[rows.learning], face, settings, seed)
    learned = time.process_time() - start
    described = _described(parts, collected.faces)
    describing = (time.process_time() - start - learned) / len(collected.paths)
    start = time.process_time()
    fitted = _fit(parts, described, rows, settings, seed)
    fitting = learned + describing * len(rows.learning) + time.process_time() - start
    figures = {
        "faces": {name: len(each) for name, each in vars(rows).items()},
        "pseudo_people": {"groups": fitted.people, "faces": fitted.linked},
        "dev": _scores(fitted, described, collected, rows),
        "dev_centred": _scores(fitted, described, collected, rows, _centred),
        "dev_in_collection": _scores(fitted, described, collected, rows, _in_collection),
        "dev_likeness": _likeness(fitted, described, collected, rows),
        "grouping": _grouping(fitted, described, collected, rows),
        "inversion": _inversion(fitted, described, collected, rows, grid),
        "ablation": _ablation(parts, described, collected, rows, settings, seed),
        **_small_albums(collected, rows, face, collect_drawn(cache, grid, drawn_people)),
        "cost": _cost(fitted, collected, grid)
        | {"fit_cpu_s": round(fitting), "describe_ms": round(describing * 1e3, 1)},
    }
    command = "make bench TOPIC=label_free_embedding DATA=datasets"
    config = settings.model_dump(mode="json")
    return record(
        figures, Path(__file__).with_name("reading.md"), results, command=command, config=config, seeds=[seed]
    )


def _described(parts: tuple[Part, ...], faces: RegionFaces) -> Described:
    return dict(zip((part.settings.kind for part in parts), describe(parts, faces), strict=True))


def _fit(
    parts: tuple[Part, ...], described: Described, rows: Split, settings: RegionSettings, seed: int
) -> RegionEmbedder:
    """Fit from descriptions of the faces to learn from, with the parts that the settings name."""
    kinds = [part.kind for part in settings.parts]
    chosen = tuple(part for part in parts if part.settings.kind in kinds)
    own = [described[part.settings.kind][rows.learning] for part in chosen]
    return RegionEmbedder.of_descriptions(chosen, own, settings, seed)


def _vectors(embedder: RegionEmbedder, described: Described, rows: np.ndarray) -> np.ndarray:
    own = [described[part.settings.kind][rows] for part in embedder.parts]
    return embedder.joined(weighted_vectors(embedder.parts, own))


def _scores(
    embedder: RegionEmbedder,
    described: Described,
    collected: Collected,
    rows: Split,
    treat: Callable[[np.ndarray], np.ndarray] = np.asarray,
) -> dict[str, Any]:
    """Return verification scores of each data set's development people, whose vectors are treated together."""
    names = collected.identity
    celeba = treat(_vectors(embedder, described, rows.celeba))
    large = np.ptp(collected.faces.landmarks[rows.celeba][:, :, 1], axis=1) > LARGE_FACE
    return {
        "lfw": verification(treat(_vectors(embedder, described, rows.lfw)), lfw_like_pairs(names[rows.lfw])),
        "celeba": verification(celeba, all_pairs(names[rows.celeba])),
        "celeba_large": verification(celeba[large], all_pairs(names[rows.celeba][large])),
        "celeba_small": verification(celeba[~large], all_pairs(names[rows.celeba][~large])),
        "orl": verification(treat(_vectors(embedder, described, rows.orl)), all_pairs(names[rows.orl])),
    }


def _centred(rows: np.ndarray) -> np.ndarray:
    return CollectionMetric.fit(rows, AdaptSettings(sure=None)).apply(rows)


def _in_collection(rows: np.ndarray) -> np.ndarray:
    return CollectionMetric.fit(rows).apply(rows)


def _likeness(embedder: RegionEmbedder, described: Described, collected: Collected, rows: Split) -> dict[str, Any]:
    """Return scores of the faces of each data set as the sorter compares them, with what their collection adds."""
    found = {}
    for name, own, choose in (
        ("lfw", rows.lfw, lfw_like_pairs),
        ("celeba", rows.celeba, all_pairs),
        ("orl", rows.orl, all_pairs),
    ):
        identity = collected.identity[own]
        found[name] = likeness_scores(_in_collection(_vectors(embedder, described, own)), identity, choose(identity))
    return found


def _inversion(
    embedder: RegionEmbedder, described: Described, collected: Collected, rows: Split, grid: MeshGrid
) -> dict[str, float]:
    learning = rows.learning[:INVERTED_FACES]
    chosen = np.concatenate([learning, rows.lfw])
    crops = blended_crops(collected.faces[chosen], grid.mask, INVERTED_SIDE, "as_taken")
    part = np.arange(len(learning)), np.arange(len(learning), len(chosen))
    return inversion(_vectors(embedder, described, chosen), crops, *part)


def _grouping(embedder: RegionEmbedder, described: Described, collected: Collected, rows: Split) -> dict[str, Any]:
    """Return grouping scores of each half of the people at the threshold that is best on the other half."""
    found = {}
    for name, own in (("lfw", rows.lfw), ("celeba", rows.celeba), ("orl", rows.orl)):
        kept = own[album(collected.identity[own])]
        vectors, identity = _in_collection(_vectors(embedder, described, kept)), collected.identity[kept]
        found[name] = halves_score(vectors, identity) | {"sorted": sorted_scores(vectors, identity)}
    return found


def _ablation(
    parts: tuple[Part, ...],
    described: Described,
    collected: Collected,
    rows: Split,
    settings: RegionSettings,
    seed: int,
) -> dict[str, dict[str, Any]]:
    """Return scores without parts of the recipe: one descriptor alone, all but one, no metric, no joint metric."""
    white = settings.model_copy(update={"pseudo_people": None})
    joint = settings.metric.model_copy(update={"joint_dimensions": 0})
    tried = {"whitened": white, "metric_of_parts": settings.model_copy(update={"metric": joint})}
    for one in settings.parts:
        others = tuple(each for each in settings.parts if each is not one)
        tried[f"only_{one.kind}"] = white.model_copy(update={"parts": (one,)})
        tried[f"without_{one.kind}"] = white.model_copy(update={"parts": others})
    return {
        name: _scores(_fit(parts, described, rows, each, seed), described, collected, rows)
        for name, each in tried.items()
    }


def _small_albums(collected: Collected, rows: Split, face: MeanFace, drawn: RegionFaces) -> dict[str, Any]:
    """Return scores of albums that are sorted with their own statistics and drawn people."""
    tested = np.concatenate([rows.lfw, rows.celeba])
    faces, names = collected.faces[tested], collected.identity[tested]
    parts = tuple(Part(part, face, {}, None) for part in BASE.parts)
    identity = {kind: np.where(np.char.startswith(names, start), names, "") for kind, start in _STARTS.items()}
    about = parts, _described(parts, faces), _described(parts, drawn), identity
    return {"cold_start": cold_start(*about), "sorter": sorter(*about)}


_STARTS = {"lfw": "lfw/", "celeba": "celeba_wild/"}


def _cost(embedder: RegionEmbedder, collected: Collected, grid: MeshGrid) -> dict[str, float]:
    """Return CPU milliseconds per face on one thread, and the size of the stored embedder."""
    faces = collected.faces[np.arange(min(TIMED, len(collected.paths)))]
    embedder.embed_regions(faces[:8])
    start = time.process_time()
    embedder.embed_regions(faces)
    embedded = time.process_time()
    for pixels in faces.pixels:
        warp(pixels, grid.shape, grid)
    warped = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        embedder.save(Path(folder))
        size = sum(file.stat().st_size for file in Path(folder).iterdir())
    milliseconds = 1e3 / len(faces)
    return {
        "embed_ms": round((embedded - start) * milliseconds, 1),
        "warp_ms": round((warped - embedded) * milliseconds, 1),
        "stored_mb": round(size / 1e6, 1),
    }


if __name__ == "__main__":
    run(measure)
