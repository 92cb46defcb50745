"""Albums as somebody would bring them, sorted by the default rule of the photo page, nothing chosen on them."""

from collections.abc import Callable, Mapping

import numpy as np

from benchmarks.label_free_embedding.cold_start import DRAWS, Described, draw_album, draw_skewed, drawn_base, vectors_of
from benchmarks.label_free_embedding.scores import album
from clustering.interface import NOISE
from clustering.photos import PhotoSettings, sort_photos
from embedding.regions.embedder import RegionEmbedder
from embedding.regions.part import Part
from evaluation.partition import bcubed, pairwise

Draw = Callable[[int], np.ndarray]
ONE_PERSON, HANDFUL = 30, 10
"""Photos of an album of one person, and of one of a few photos of as many people as there are."""


def sorter(
    parts: tuple[Part, ...], described: Described, drawn: Described, identity: Mapping[str, np.ndarray]
) -> dict[str, dict[str, float]]:
    """Return mean scores of each kind of album over its draws, sorted with its own statistics and drawn people."""
    base = drawn_base(parts, drawn)
    names = np.where(identity["lfw"] != "", identity["lfw"], identity["celeba"])
    found = {}
    for kind, (draws, draw) in albums(identity).items():
        tries = [_measured(base, described, names, draw(seed)) for seed in range(draws)]
        found[kind] = {key: round(float(np.mean([each[key] for each in tries])), 3) for key in tries[0]} | {
            "f_deviation": round(float(np.std([each["pairwise_f"] for each in tries])), 3)
        }
    return found


def albums(identity: Mapping[str, np.ndarray]) -> dict[str, tuple[int, Draw]]:
    """Return the number of draws of each kind of album, and what draws its rows."""
    lfw, celeba = (np.flatnonzero(identity[name] != "") for name in ("lfw", "celeba"))

    def some(rows: np.ndarray, names: np.ndarray, people: int, photos: int) -> Draw:
        return lambda seed: rows[draw_album(names[rows], people, photos, seed)]

    def all_of(rows: np.ndarray, names: np.ndarray) -> Draw:
        return lambda _: rows[album(names[rows])]

    own = {"L": (lfw, identity["lfw"]), "C": (celeba, identity["celeba"])}
    kinds: dict[str, tuple[int, Draw]] = {}
    for letter, (rows, names) in own.items():
        kinds[f"{letter}60"] = (DRAWS, some(rows, names, 6, 60))
        kinds[f"{letter}150"] = (DRAWS, some(rows, names, 15, 150))
        kinds[f"{letter}all"] = (1, all_of(rows, names))
    kinds["S150"] = (DRAWS, lambda seed: lfw[draw_skewed(identity["lfw"][lfw], seed)])
    kinds["everyone"] = (1, lambda _: lfw)
    kinds["one_person"] = (DRAWS, lambda seed: lfw[_one_person(identity["lfw"][lfw], seed)])
    kinds["ten_photos"] = (DRAWS, lambda seed: np.sort(np.random.default_rng(seed).permutation(lfw)[:HANDFUL]))
    return kinds


def _one_person(names: np.ndarray, rank: int) -> np.ndarray:
    """Return rows of the person whose number of photos has this rank."""
    people, counts = np.unique(names, return_counts=True)
    return np.flatnonzero(names == people[np.argsort(-counts, kind="stable")[rank % len(people)]])[:ONE_PERSON]


def _measured(base: RegionEmbedder, described: Described, names: np.ndarray, rows: np.ndarray) -> dict[str, float]:
    """Return the scores of one album; an unsorted face counts as a group of its own."""
    labels = sort_photos(vectors_of(base, described, rows), np.arange(len(rows)), PhotoSettings())
    unsorted = labels == NOISE
    groups = labels.max(initial=NOISE) + 1
    labels[unsorted] = groups + np.arange(unsorted.sum())
    people = names[rows]
    return {
        "pairwise_f": pairwise(people, labels).f,
        "precision": pairwise(people, labels).precision,
        "bcubed_f": bcubed(people, labels).f,
        "groups": float(groups),
        "people": float(len(np.unique(people))),
        "unsorted": float(unsorted.mean()),
        "photos": float(len(rows)),
    }
