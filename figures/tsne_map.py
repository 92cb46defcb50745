"""Embeddings in the plane, with the faces on it."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.offsetbox import AnnotationBbox, OffsetImage
from sklearn.manifold import TSNE
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from core.checks import Labels, as_codes, check_pixels, check_same_length
from core.vectors import unit_rows
from figures.canvas import COLOURS, GREY, blank, legend_outside, to_pixels

MAX_PERPLEXITY = 30.0
FEWEST_FACES = 5
"""Below this there are no neighbourhoods to keep; the first two principal components are shown instead."""

THUMBNAIL = 30.0
"""Side of a face in points."""


def tsne_map(
    embeddings: np.ndarray,
    pixels: np.ndarray,
    groups: Labels,
    *,
    title: str = "t-SNE of embeddings",
    random_state: int = 0,
    max_thumbnails: int = 100,
) -> np.ndarray:
    """Return uint8 RGB (H, W, 3): every face a dot, `max_thumbnails` of them (a seeded draw) as pictures.

    `embeddings` (N, D), `pixels` uint8 (N, h, w, 3), `groups` (N,): identities or clusters, which colour dots
    and frames. The 8 largest groups have a colour and a legend entry, the others are grey. Raises ValueError
    for unequal lengths, missing groups or embeddings that are not finite.
    """
    check_same_length(embeddings=embeddings, pixels=check_pixels(pixels), groups=groups)
    points_n2, colours = tsne_points(embeddings, random_state), group_colours(groups)
    figure = blank(9.0, 7.5, title)
    axes = figure.add_subplot()
    names = np.where(colours == GREY, "other", np.asarray(groups).astype(str))
    for name in pd.unique(names[np.argsort(names == "other", kind="stable")]):
        chosen = names == name
        axes.scatter(points_n2[chosen, 0], points_n2[chosen, 1], c=list(colours[chosen]), s=18, label=name)
    shown = np.random.default_rng(random_state).permutation(len(points_n2))[:max_thumbnails]
    for i in np.sort(shown):
        _pin(axes, points_n2[i], pixels[i], colours[i])
    axes.set(xlabel="t-SNE 1", ylabel="t-SNE 2", xticks=[], yticks=[])
    axes.margins(0.08)
    legend_outside(figure)
    return to_pixels(figure)


def tsne_points(embeddings: np.ndarray, random_state: int = 0) -> np.ndarray:
    """Return float32 (N, 2): t-SNE (van der Maaten & Hinton 2008) of L2-normalised embeddings (N, D).

    Perplexity is 30, or (N - 1) / 3 when that is smaller. Fewer than 5 faces are placed by their first two
    principal components.
    """
    x_nd = unit_rows(embeddings)
    if len(x_nd) < FEWEST_FACES:
        centred = x_nd - x_nd.mean(axis=0)
        left, scale, _ = np.linalg.svd(np.pad(centred, ((0, 2), (0, 2))), full_matrices=False)
        return (left * scale)[: len(x_nd), :2]
    perplexity = min(MAX_PERPLEXITY, (len(x_nd) - 1) / 3)
    start = "pca" if x_nd.shape[1] > 1 and np.ptp(x_nd, axis=0).max() > 0 else "random"
    # One thread: short loops lose more by waiting for each other than they win.
    with threadpool_limits(limits=1, user_api="openmp"):
        return TSNE(perplexity=perplexity, init=start, random_state=random_state).fit_transform(x_nd)


def group_colours(groups: Labels) -> np.ndarray:
    """Return a colour (N,) a face: one each for the largest groups, grey for the others."""
    codes = as_codes(groups, "groups")
    largest = np.argsort(-np.bincount(codes), kind="stable")[: len(COLOURS)]
    palette = np.full(codes.max() + 1, GREY, dtype=object)
    palette[largest] = COLOURS[: len(largest)]
    return palette[codes]


def _pin(axes: Axes, point: np.ndarray, face: np.ndarray, colour: str) -> None:
    picture = OffsetImage(face, zoom=THUMBNAIL / len(face))
    frame = {"edgecolor": colour, "linewidth": 2, "boxstyle": "square,pad=0"}
    axes.add_artist(AnnotationBbox(picture, (float(point[0]), float(point[1])), pad=0, bboxprops=frame))
