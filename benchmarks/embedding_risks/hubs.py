"""Faces that are near everybody, and people who are taken for somebody else."""

from typing import Any

import numpy as np
from scipy.stats import skew

from clustering.interface import NOISE
from clustering.photos import PhotoSettings, sort_photos

NEIGHBOURS = 10


def hubs(alike: np.ndarray, identity: np.ndarray) -> dict[str, float]:
    """Return how unevenly faces are among the 10 nearest of others (Radovanovic, Nanopoulos & Ivanovic, 2010).

    `alike` (N, N): how alike two faces are; `identity` (N,). `skewness`: of the number of faces that have a face among
    their nearest. `largest`: the largest such number. `nobodys`: share of faces that are among nobody's nearest.
    `strangers_of_hubs`: share of all neighbours who are strangers that the 1 % most frequent faces make up.
    """
    alike = alike.copy()
    np.fill_diagonal(alike, -np.inf)
    near = np.argpartition(alike, -NEIGHBOURS, axis=1)[:, -NEIGHBOURS:]
    counts = np.bincount(near.ravel(), minlength=len(alike))
    strangers = identity[near] != identity[:, None]
    most = np.argsort(-counts, kind="stable")[: max(len(alike) // 100, 1)]
    return {
        "skewness": round(float(skew(counts)), 2) if np.ptp(counts) else 0.0,
        "largest": int(counts.max()),
        "nobodys": round(float((counts == 0).mean()), 3),
        "strangers_of_hubs": round(float(np.isin(near[strangers], most).mean()), 3),
    }


def look_alikes(vectors: np.ndarray, identity: np.ndarray) -> dict[str, Any]:
    """Return how often the photo page's sorter joins people with those who look most like them.

    `vectors` (N, D): unit rows of one collection. Pairs of faces of two people: all, and those of a person and the one
    other person whose faces are most alike on average; which share of them is in one group. `people_joined`: share of
    people of whom at least a quarter of the faces lie in a group in which others have the majority.
    """
    names, who = np.unique(identity, return_inverse=True)
    member = np.eye(len(names), dtype=np.float32)[who]
    sizes = member.sum(axis=0)
    alike = (member.T @ vectors) @ (vectors.T @ member) / np.outer(sizes, sizes)
    np.fill_diagonal(alike, -np.inf)
    labels = sort_photos(vectors, np.arange(len(vectors)), PhotoSettings())
    joined = (labels[:, None] == labels) & (labels[:, None] != NOISE)
    together = member.T @ joined.astype(np.float32) @ member
    nearest = np.arange(len(names)), alike.argmax(axis=1)
    apart = ~np.eye(len(names), dtype=bool)
    pairs = np.outer(sizes, sizes)
    return {
        "people": len(names),
        "two_people_joined": round(float(together[apart].sum() / pairs[apart].sum()), 5),
        "look_alikes_joined": round(float(together[nearest].sum() / pairs[nearest].sum()), 5),
        "people_joined": round(float(np.mean([_in_others(labels, who, one) for one in range(len(names))])), 3),
    }


def _in_others(labels: np.ndarray, who: np.ndarray, one: int) -> bool:
    """Return whether a quarter of a person's faces or more lie in groups in which others have the majority."""
    own = labels[who == one]
    lost = [np.sum(who[labels == label] == one) * 2 < np.sum(labels == label) for label in own if label != NOISE]
    return bool(sum(lost) * 4 >= len(own))
