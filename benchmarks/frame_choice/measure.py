"""Measure which frames of a person are chosen: far apart in expression, or at random as in the thesis.

On drawn people the truth is known: frames are chosen by what the Face Landmarker measures and judged by what was
drawn. On a folder of real clips (numbers only, no picture is shown or kept) they are judged by the units they were
chosen by and by the landmarks, which took no part in the choice. A second part counts what `faces.media.frames` drops.
"""

import argparse
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from tqdm import tqdm

from benchmarks.frame_choice.drops import drop_counts, pooled
from benchmarks.frame_choice.people import REAL_RATE, Measured, draw_person, measure_clip
from benchmarks.frame_choice.reading import reading
from benchmarks.record import record
from faces.detection.landmarks import Landmarker
from faces.media.frames import FrameSettings
from faces.selection.frame_choice import diverse
from faces.selection.person_faces import SelectionSettings, good_faces, most_neutral, select_faces

ROOT = Path(__file__).resolve().parents[2]
COUNTS = (3, 5, 7)


def main() -> None:
    options = _arguments()
    sizes = {name: getattr(options, name) for name in ("people", "clips_a_person", "frames_a_clip", "seeds")}
    people = list(range(options.people))
    drawing = partial(draw_person, clips=options.clips_a_person, frames=options.frames_a_clip)
    with ProcessPoolExecutor(options.workers, get_context("spawn")) as pool:
        drawn = list(tqdm(pool.map(drawing, people), total=len(people), desc="drawing and measuring", disable=None))
    figures = {
        "drawn": {
            "choice": choice_figures([one for one, _ in drawn], options.seeds),
            "neutral": neutral_figures([one for one, _ in drawn]),
            "dropped": pooled(count for _, count in drawn),
        }
    }
    if options.clips.is_dir():
        paths = sorted(path for path in options.clips.rglob("*") if path.is_file())
        with Landmarker() as landmarker:
            real = [
                (measure_clip(landmarker, path), drop_counts(path, REAL_RATE)) for path in tqdm(paths, disable=None)
            ]
        found = choice_figures([one for one, _ in real], options.seeds)
        figures["real"] = {"clips": len(paths), "choice": found, "dropped": pooled(count for _, count in real)}
    config = sizes | {"selection": SelectionSettings().model_dump(), "frames": FrameSettings().model_dump()}
    print(record("frame_choice", figures, reading(figures, sizes), command="make bench-frames", config=config,
                 seeds=list(range(options.seeds))))  # fmt: skip


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=8)
    parser.add_argument("--clips-a-person", type=int, default=6)
    parser.add_argument("--frames-a-clip", type=int, default=20)
    parser.add_argument("--seeds", type=int, default=20, help="random choices a person")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--clips", type=Path, default=ROOT / "datasets" / "clips", help="folder of real clips")
    return parser.parse_args()


def choice_figures(people: list[Measured], seeds: int) -> dict[str, Any]:
    """Compare the choices at each number of frames, averaged over the people who have enough good faces."""
    figures: dict[str, Any] = {}
    for count in COUNTS:
        rows = [row for one in people for row in compare(one, count, seeds)]
        figures[str(count)] = summary(pd.DataFrame(rows)) if rows else {"people": 0}
    return figures


def compare(one: Measured, count: int, seeds: int) -> Iterator[dict[str, Any]]:
    """Yield a row a choice: how it was made and how far it spreads in each space. Nothing when faces are few."""
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


if __name__ == "__main__":
    main()
