"""What an embedding that was learned without names may do to people who are not learned from. Numbers only.

Needs what `label_free_embedding` needs, and shares its cache of warped faces and its list of who is held out.
"""

from pathlib import Path
from typing import Any

import cv2
import numpy as np

from benchmarks.command_line import run
from benchmarks.embedding_risks.deletion import deletion, photographed_most
from benchmarks.embedding_risks.hubs import hubs, look_alikes
from benchmarks.label_free_embedding.collect import collect
from benchmarks.label_free_embedding.split import SPLIT, split
from benchmarks.record import RESULTS, record
from clustering.interface import about_mean
from clustering.likeness import Likeness
from core.vectors import unit_length
from embedding.regions.adapt import CollectionMetric
from embedding.regions.embedder import RegionEmbedder
from embedding.regions.settings import RegionSettings
from faces.detection.canonical_mesh import load_mesh
from faces.detection.weights import find_landmarker
from faces.mesh.grid import MeanFace, MeshGrid


def measure(
    data: Path = Path("datasets"),
    cache: Path = Path(".cache/label_free_embedding"),
    held_out: Path = SPLIT,
    deleted: int = 3,
    seed: int = 0,
    results: Path = RESULTS,
) -> Path:
    """Fit on people who are not held out; look at those who are, and fit again without each of some people.

    `deleted`: how many people, those with most photos first, are deleted one by one; each takes a fit of its own.
    """
    cv2.setNumThreads(1)
    grid = MeshGrid.build(load_mesh(find_landmarker()))
    face = MeanFace(grid.shape, grid.triangles, grid.mirror, grid.covering)
    collected = collect(data, cache, grid)
    rows, identity = split(collected, held_out), collected.identity
    settings = RegionSettings()

    def fit(learning: np.ndarray, seed: int) -> RegionEmbedder:
        return RegionEmbedder.learned(collected.faces[learning], face, settings, seed)

    def embed(embedder: RegionEmbedder, own: np.ndarray) -> np.ndarray:
        return embedder.embed_regions(collected.faces[own])

    fitted = fit(rows.learning, seed)
    held, people = np.concatenate([rows.lfw, rows.celeba]), photographed_most(identity, rows.learning, deleted)
    figures = {
        "learned_from": len(rows.learning),
        **{name: _between_people(embed(fitted, own), identity[own]) for name, own in _scored(rows).items()},
        "deletion": deletion(fit, embed, fitted, identity, rows.learning, held, people, seed),
    }
    command = "make bench TOPIC=embedding_risks DATA=datasets"
    config = settings.model_dump(mode="json") | {"deleted": deleted}
    template = Path(__file__).with_name("reading.md")
    return record(figures, template, results, command=command, config=config, seeds=[seed])


def _scored(rows: Any) -> dict[str, np.ndarray]:
    return {"lfw": rows.lfw, "celeba": rows.celeba, "orl": rows.orl}


def _between_people(vectors: np.ndarray, identity: np.ndarray) -> dict[str, Any]:
    """Return hubs as cosines and as likenesses have them, and what the sorter does to look-alikes."""
    own = CollectionMetric.fit(vectors).apply(vectors)
    unit = about_mean(unit_length(own))
    return {
        "faces": len(own),
        "hubs_by_cosine": hubs(vectors @ vectors.T, identity),
        "hubs_by_likeness": hubs(Likeness.of(unit).between(), identity),
        "look_alikes": look_alikes(own, identity),
    }


if __name__ == "__main__":
    run(measure)
