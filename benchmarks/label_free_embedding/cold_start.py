"""Albums of a few photos, sorted with their own statistics and drawn people alone."""

from collections.abc import Callable, Mapping

import numpy as np

from benchmarks.label_free_embedding.scores import DEVIATIONS, all_pairs, grouping_curve, verification
from embedding.regions.adapt import AdaptSettings, adapted
from embedding.regions.colour import ColourSettings
from embedding.regions.embedder import RegionEmbedder
from embedding.regions.gabor import GaborSettings
from embedding.regions.lbp import LbpSettings
from embedding.regions.part import Part, weighted_vectors
from embedding.regions.settings import RegionSettings
from embedding.regions.sift import SiftSettings
from embedding.regions.tan_triggs import TanTriggsSettings

Described = Mapping[str, np.ndarray]
"""What each part says of faces, by kind."""
DRAWS = 10
BASE = RegionSettings(
    parts=(
        SiftSettings(cell_dimensions=0),
        TanTriggsSettings(),
        GaborSettings(cell_dimensions=0),
        LbpSettings(cell_dimensions=0),
        ColourSettings(),
    ),
    ridge=0.3,
    pseudo_people=None,
)
"""What is fitted on drawn people."""
MODES: dict[str, dict[str, float | None]] = {
    "own": {"base_faces": 0.0, "share": 1 / 6, "sure": None},
    "own_self": {"base_faces": 0.0, "share": 1 / 6},
    "own_drawn": {"sure": None},
    "own_drawn_self": {},
}
"""Settings of the adaptation that are compared; the last is the default."""
LARGE, MIDDLE, SMALL = 4, 5, 40
"""People with at most 15, 6 and (half) 3 or (half) 1 photos in the album of many people with one photo."""


def draw_album(identity: np.ndarray, people: int, photos: int, seed: int) -> np.ndarray:
    """Return rows of an album: so many photos of so many people with about as many each, and at least 9 to choose."""
    rng = np.random.default_rng(seed)
    names, counts = np.unique(identity, return_counts=True)
    chosen = rng.permutation(names[counts >= 9])[:people]
    rows = np.concatenate([rng.permutation(np.flatnonzero(identity == name))[:11] for name in chosen])
    return np.sort(rng.permutation(rows)[:photos])


def draw_skewed(identity: np.ndarray, seed: int) -> np.ndarray:
    """Return rows of an album of 49 people, of whom 30 have one photo."""
    rng = np.random.default_rng(seed)
    names, counts = np.unique(identity, return_counts=True)
    order = rng.permutation(len(names))
    large = [i for i in order if counts[i] >= 12][:LARGE]
    middle = [i for i in order if counts[i] >= 6 and i not in large][:MIDDLE]
    small = [i for i in order if i not in large + middle][:SMALL]
    sizes = [15] * LARGE + [6] * MIDDLE + [3] * 10 + [1] * 30
    kept = zip(large + middle + small, sizes, strict=False)
    return np.sort(np.concatenate([rng.permutation(np.flatnonzero(identity == names[i]))[:size] for i, size in kept]))


def cold_start(
    parts: tuple[Part, ...], described: Described, drawn: Described, identity: Mapping[str, np.ndarray]
) -> dict[str, dict[str, dict[str, float]]]:
    """Return for each mode and kind of album the mean AUC and grouping scores over draws.

    `identity`: names of the rows of `described`, "" elsewhere, by data set. The threshold of a kind of album is the
    one that is best on the other kinds' albums together.
    """
    albums: dict[str, Callable[[int], np.ndarray]] = {
        "L150": lambda seed: _rows(identity["lfw"], draw_album, 15, 150, seed),
        "C150": lambda seed: _rows(identity["celeba"], draw_album, 15, 150, seed),
        "S150": lambda seed: _rows(identity["lfw"], draw_skewed, seed),
    }
    base = drawn_base(parts, drawn)
    names = np.where(identity["lfw"] != "", identity["lfw"], identity["celeba"])
    found = {}
    for mode, changes in MODES.items():
        settings = AdaptSettings().model_copy(update=changes)
        tries = {
            kind: [_measured(base, described, names, draw(seed), settings) for seed in range(DRAWS)]
            for kind, draw in albums.items()
        }
        found[mode] = {kind: _summary(kind, tries) for kind in tries}
    return found


def drawn_base(parts: tuple[Part, ...], drawn: Described) -> RegionEmbedder:
    """Return the embedder that is fitted on drawn people."""
    return RegionEmbedder.of_descriptions(parts, [drawn[part.settings.kind] for part in parts], BASE, seed=0)


def vectors_of(
    base: RegionEmbedder, described: Described, rows: np.ndarray, settings: AdaptSettings | None = None
) -> np.ndarray:
    """Return the embeddings of an album by an embedder that was adapted to it."""
    own = [described[part.settings.kind][rows] for part in base.parts]
    embedder = adapted(base, own, settings or AdaptSettings())
    return embedder.joined(weighted_vectors(embedder.parts, own))


def _rows(identity: np.ndarray, draw: Callable[..., np.ndarray], *arguments: int) -> np.ndarray:
    own = np.flatnonzero(identity != "")
    return own[draw(identity[own], *arguments)]


def _measured(
    base: RegionEmbedder, described: Described, names: np.ndarray, rows: np.ndarray, settings: AdaptSettings
) -> tuple[float, np.ndarray]:
    """Return the AUC and the grouping curve of one album."""
    vectors = vectors_of(base, described, rows, settings)
    return verification(vectors, all_pairs(names[rows]))["auc"], grouping_curve(vectors, names[rows])


def _summary(kind: str, tries: Mapping[str, list[tuple[float, np.ndarray]]]) -> dict[str, float]:
    curves = {each: np.mean([curve for _, curve in found], axis=0) for each, found in tries.items()}
    others = np.mean([curve[:, 0] + curve[:, 1] for each, curve in curves.items() if each != kind], axis=0)
    best = int(others.argmax())
    scores = np.array([curve[best] for _, curve in tries[kind]])
    return {
        "auc": round(float(np.mean([auc for auc, _ in tries[kind]])), 4),
        "pairwise_f": round(float(scores[:, 0].mean()), 3),
        "pairwise_f_deviation": round(float(scores[:, 0].std(ddof=1)), 3),
        "bcubed_f": round(float(scores[:, 1].mean()), 3),
        "deviations": round(float(DEVIATIONS[best]), 1),
    }
