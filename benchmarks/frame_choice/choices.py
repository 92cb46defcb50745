"""How far apart the chosen frames of a person are, and how close to neutral its neutral frame is."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.frame_choice.people import Measured
from faces.selection.frame_choice import diverse
from faces.selection.person_faces import SelectionSettings, good_faces, most_neutral, select_faces


def choice_figures(people: list[Measured], inputs: tuple[int, ...], seeds: int) -> dict[str, Any]:
    """Compare the choices at each number of frames, averaged over the people who have enough good faces."""
    figures: dict[str, Any] = {}
    for count in inputs:
        rows = [row for one in people for row in compare(one, count, seeds)]
        figures[str(count)] = summary(pd.DataFrame(rows)) if rows else {"people": 0}
    return figures


def compare(one: Measured, count: int, seeds: int) -> Iterator[dict[str, Any]]:
    """Yield one row per choice: how it was made and how far it spreads in each space. Nothing when faces are few."""
    settings = SelectionSettings(frames=count, target="nearest")
    good = np.flatnonzero(good_faces(one.faces, settings))
    choices = [("diverse", settings)]
    choices += [
        ("random", SelectionSettings(frames=count, target="nearest", choice="random", seed=seed))
        for seed in range(seeds)
    ]
    place = {name: row for row, name in enumerate(one.faces["face_id"])}
    for choice, how in choices:
        chosen = select_faces(one.faces, how).chosen
        if len(chosen):
            yield _row(one, choice, good, [place[name] for name in chosen["face_id"]])
    if len(good) > count and "drawn units" in one.spaces:
        truth = one.spaces["drawn units"][good]
        start = most_neutral(truth, np.zeros(len(good)))
        best = [start, *diverse(truth, start, count, np.random.default_rng(0))]
        yield _row(one, "diverse, truth known", good, [int(good[row]) for row in best])


def _row(one: Measured, choice: str, good: np.ndarray, chosen: list[int]) -> dict[str, Any]:
    """Describe a choice: rows of the neutral face, then of the inputs."""
    row = {"person": one.faces["identity"].iloc[0], "choice": choice}
    row["landmark_error"] = float(one.faces["landmark_error"].iloc[chosen[1:]].mean())
    for space, points in one.spaces.items():
        row[f"spread, {space}"] = spread(points[chosen[1:]])
        row[f"radius, {space}"] = radius(points[good], points[chosen])
        row[f"radius without the neutral frame, {space}"] = radius(points[good], points[chosen[1:]])
    return row


def spread(points: np.ndarray) -> float:
    """Return the mean distance between two of the points (N, D)."""
    between = np.linalg.norm(points[:, None] - points[None], axis=2)
    return float(between[np.triu_indices(len(points), 1)].mean())


def radius(points: np.ndarray, chosen: np.ndarray) -> float:
    """Return the distance from the chosen points (K, D) to the one of `points` (N, D) that they cover worst."""
    return float(np.linalg.norm(points[:, None] - chosen[None], axis=2).min(axis=1).max())


def summary(rows: pd.DataFrame) -> dict[str, Any]:
    """Return means over people (random: over seeds first), and for how many people diverse is better."""
    means = rows.groupby(["choice", "person"]).mean(numeric_only=True)
    figures: dict[str, Any] = {"people": int(rows["person"].nunique())}
    for name in means.columns:
        by_choice = {str(choice): means.loc[choice, name] for choice in means.index.unique("choice")}
        gain = by_choice["diverse"] - by_choice["random"]
        better = gain > 0 if name.startswith("spread") else gain < 0
        figures[name] = {choice: round(float(values.mean()), 3) for choice, values in by_choice.items()} | {
            "random_sd_over_seeds": round(float(_seed_deviation(rows, name)), 3),
            "people_better": int(better.sum()),
        }
    return figures


def _seed_deviation(rows: pd.DataFrame, name: str) -> float:
    return rows[rows["choice"] == "random"].groupby("person")[name].std().mean()


def neutral_figures(people: list[Measured]) -> dict[str, float]:
    """Return how much was drawn (summed intensity) in the frame taken for neutral, and in frontal frames."""
    chosen, usual, least = [], [], []
    for one in people:
        picked = select_faces(one.faces, SelectionSettings(frames=1, target="nearest")).chosen
        drawn = np.abs(one.spaces["drawn units"]).sum(axis=1)
        good = good_faces(one.faces, SelectionSettings(frames=1, target="nearest")).to_numpy()
        if len(picked):
            chosen.append(drawn[one.faces["face_id"] == picked["face_id"].iloc[0]][0])
            usual.append(drawn[good].mean())
            least.append(drawn[good].min())
    return {
        "people": len(chosen),
        "drawn_in_chosen": round(float(np.mean(chosen)), 3),
        "drawn_in_frontal": round(float(np.mean(usual)), 3),
        "least_possible": round(float(np.mean(least)), 3),
        "chosen_at_rest": int(np.sum(np.array(chosen) < 0.05)),
    }
