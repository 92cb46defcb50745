"""Measure what each ingredient of neutral faces by warping brings, on people of London, Yale, clips and LFW."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from tqdm import tqdm

from benchmarks.command_line import run
from benchmarks.neutral_generator.people import data_set
from benchmarks.neutral_warp.comparisons import WARP, Trial, fitted, frames_alone
from benchmarks.neutral_warp.measure import NAMES, gain, ratio
from benchmarks.neutral_warp.people import SESSION_SETS, People, real_people
from benchmarks.neutral_warp.scores import COLUMNS, face_scores
from benchmarks.record import RESULTS, record
from evaluation.bootstrap import mean_interval
from models.neutral.warp.settings import WarpSettings

ROOT = Path(__file__).resolve().parents[2]
ALL, SHARPNESS = "all", "sharpness"
VARIANTS: dict[str, dict[str, Any]] = {
    ALL: {},
    "no change of the skin": {"one_frame": 0, "several_frames": 0},
    "no filled mouth": {"mouth": False},
    "no common light": {"light": False},
    "no turn of the head": {"turn": False},
    "half of the detail of one frame": {"detail": 0.5},
    "all of the detail of one frame": {"detail": 1},
    "whole change of the skin from several frames": {"several_frames": 1},
    "a third of the penalty on the skin": {"texture_penalty": 33},
    "8 components of the form": {"shape_components": 8},
    "30 components of the form": {"shape_components": 30},
    "a tenth of the penalty on the shape": {"shape_penalty": 10},
}
"""Settings that differ from the defaults."""


def measure(
    data: Path = ROOT / "datasets",
    work: Path = ROOT / "outputs" / "neutral_warp",
    folds: int = 10,
    seeds: tuple[int, ...] = (0, 1, 2),
    results: Path = RESULTS,
) -> Path:
    """Fit and test every variant on the people of London, Yale and clips; `seeds` draw the folds.

    People of LFW are tested by a generator that is fitted to all of those.
    """
    real = real_people(data, work / "real")
    people, lfw = real.of_sets(*SESSION_SETS), real.of_sets("lfw")
    scores = {
        name: _scores(people, lfw, WarpSettings(**changes), folds, seeds)
        for name, changes in tqdm(VARIANTS.items(), desc="variants", disable=None)
    }
    base = pd.concat([_mean_frames(each) for each in (people, lfw) if len(each.groups)])
    figures = {name: _figures(own, scores[ALL], base) for name, own in scores.items()}
    config = {"folds": folds, "variants": VARIANTS}
    template = Path(__file__).with_name("reading.md")
    return record(figures, template, results, config=config, seeds=seeds, trials=len(seeds))


def _scores(people: People, lfw: People, settings: WarpSettings, folds: int, seeds: tuple[int, ...]) -> pd.DataFrame:
    """Return the mean scores of each person over the seeds, by identity."""
    trial = Trial(folds, lambda known: fitted(known, settings), beside=False)
    rows = [trial.scores(people, seed) for seed in seeds]
    if len(lfw.groups):
        generator = fitted(people, settings)
        rows.append(replace(trial, fit=lambda _: generator).scores(lfw))
    every = pd.concat(rows)
    return every[every["generator"] == WARP].groupby("identity")[[*COLUMNS, SHARPNESS]].mean()


def _mean_frames(people: People) -> pd.DataFrame:
    """Return the scores of each person's mean frame, by identity."""
    groups, faces = people.groups, people.small
    made = frames_alone("mean_frame", faces, groups)
    scores = face_scores(made, faces.pixels[groups.target], np.asarray(faces.landmarks)[groups.target])
    return scores.set_index(pd.Index(groups.identities))


def _figures(own: pd.DataFrame, full: pd.DataFrame, base: pd.DataFrame) -> dict[str, Any]:
    """Return means, and comparisons with intervals over people, by data set."""
    sets, base = data_set(own.index.to_numpy(str)), base.loc[own.index]
    parts = {name: [scores[sets == name] for scores in (own, full, base)] for name in np.unique(sets).tolist()}
    return {NAMES.get(name, name): _of_set(*part) for name, part in parts.items()}


def _of_set(own: pd.DataFrame, full: pd.DataFrame, base: pd.DataFrame) -> dict[str, Any]:
    """Return means, differences from all ingredients, and how the faces stand to the mean frame."""
    worse = {name: mean_interval((own[name] - full[name]).to_numpy()) for name in ("face_mse", "eyes_mouth_ssim")}
    return {
        "people": len(own),
        **{name: round(float(own[name].mean()), 5) for name in COLUMNS},
        SHARPNESS: round(float(own[SHARPNESS].median()), 3),
        **{f"{name}_change": [round(float(each), 5) for each in interval] for name, interval in worse.items()},
        **{f"{name}_ratio": ratio(own[name], base[name]) for name in ("mse", "face_mse")},
        **{f"{name}_gain": gain(own[name], base[name]) for name in ("ssim", "eyes_mouth_ssim")},
    }


if __name__ == "__main__":
    run(measure)
