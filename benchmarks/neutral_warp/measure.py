"""Measure neutral faces by warping beside every baseline, on drawn people and on real ones. Numbers only.

Real people need a folder with `manifest.csv` (path, expression) and the sets of `REAL_CHOICES`; without it only drawn
people are measured. Measured faces and scores stay in the work folder, which a run of changed code must not share.
"""

from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.command_line import run
from benchmarks.embedding_clustering.encoders import recogniser
from benchmarks.neutral_generator.people import DrawnPeople, data_set
from benchmarks.neutral_warp.comparisons import (
    TRANSFERRED,
    TRUE,
    UNLABELLED,
    WARP,
    Distances,
    Trial,
    distances_by,
    fitted,
)
from benchmarks.neutral_warp.own_embedder import OwnEmbedder
from benchmarks.neutral_warp.people import CROP, SESSION_SETS, People, drawn_people, real_people
from benchmarks.neutral_warp.speed import seconds
from benchmarks.record import RESULTS, record
from core.storage import write_aside
from evaluation.bootstrap import Interval, mean_interval, statistic_interval
from evaluation.neutral.baselines import BASELINES
from models.neutral.warp.settings import WarpSettings

ROOT = Path(__file__).resolve().parents[2]
BASELINE = "mean_frame"
"""What the figures compare with: of a single picture (London) the mean is the smiling picture itself."""

GAINS = {"ssim": "ssim_gain", "eyes_mouth_ssim": "eyes_mouth_ssim_gain", "psnr": "psnr_gain"}
RATIOS = {
    "mse": "mse_ratio",
    "face_mse": "face_mse_ratio",
    "distance": "identity_distance_ratio",
    "own_distance": "own_identity_distance_ratio",
}
NAMES = {"videos": "clips"}
"""Data sets whose figures have another name than their folder."""


def measure(
    data: Path = ROOT / "datasets",
    work: Path = ROOT / "outputs" / "neutral_warp",
    people: int = 170,
    drawn_seed: int = 2,
    demo_people: int = 60,
    demo_clips: int = 8,
    session_folds: int = 10,
    folds: int = 5,
    seed: int = 0,
    results: Path = RESULTS,
) -> Path:
    """Fit generators on some people and compare their faces of others with every baseline.

    `people`, `drawn_seed`: who is drawn and tested, in `folds` folds. `demo_people`, `demo_clips`: who is drawn as for
    the demo; a generator and the project's embedder are fitted to them alone. Real people are those of `data`, where it
    has a manifest.csv: people of London, Yale and clips are tested in `session_folds` folds, by generators fitted to
    the other folds of all three; people of LFW by one fitted to all of those three, as its targets are of other
    sessions.
    """
    settings, crowd = WarpSettings(), DrawnPeople(people, 0, drawn_seed, set_aside=0)
    of_demo = DrawnPeople(demo_people, demo_clips, 0, set_aside=0)
    drawn, demo = drawn_people(crowd, work / "drawn"), drawn_people(of_demo, work / "demo")
    own, others = OwnEmbedder.fitted(demo.wide, seed), {TRANSFERRED: fitted(demo, settings)}
    identity: dict[str, Distances] = {"own_distance": own.distances}
    if (encode := recogniser()) is not None:
        identity["distance"] = partial(distances_by, encode)
    trial = Trial(folds, lambda known: fitted(known, settings), others=others, identity=identity)
    figures: dict[str, Any] = {"drawn": figures_of(_kept(work / "drawn", lambda: trial.scores(drawn)))}
    config: dict[str, Any] = {"settings": settings.model_dump(), "crop": CROP.model_dump(), "drawn": asdict(crowd)}
    config |= {
        "demo": asdict(of_demo),
        "session_folds": session_folds,
        "folds": folds,
        "recogniser": encode is not None,
    }
    speed = seconds(drawn, settings)
    if (data / "manifest.csv").is_file():
        real = real_people(data, work / "real")
        figures |= _real(real, trial, session_folds, seed, work)
        figures["different_people"] = {NAMES.get(name, name): found for name, found in own.notices(real).items()}
    figures["seconds"] = speed
    return record(figures, Path(__file__).with_name("reading.md"), results, config=config, seeds=(seed,))


def _real(real: People, trial: Trial, session_folds: int, seed: int, work: Path) -> dict[str, Any]:
    """Return the figures of each data set of real people."""
    sessions, lfw = real.of_sets(*SESSION_SETS), real.of_sets("lfw")
    of_sessions, unlabelled = trial.fit(sessions), {UNLABELLED: lambda known: trial.fit(known.by_calmest())}
    of_one_day = replace(trial, count=session_folds, judges=lfw, also=unlabelled)
    rows = [_kept(work / "real", lambda: of_one_day.scores(sessions, seed))]
    rows.append(_kept(work / "lfw", lambda: replace(trial, fit=lambda _: of_sessions).scores(lfw, seed)))
    scores = pd.concat(rows, ignore_index=True)
    sets = pd.Series(data_set(scores["identity"].to_numpy())).replace(NAMES).to_numpy()
    return {str(name): figures_of(own) for name, own in scores.groupby(sets)}


def _kept(folder: Path, score: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """Return scores, those of a run that was ended later when they are there."""
    file = folder / "scores.parquet"
    if not file.is_file():
        scores = score()
        write_aside(file, scores.to_parquet)
    return pd.read_parquet(file)


def figures_of(scores: pd.DataFrame) -> dict[str, Any]:
    """Return the generators beside the baseline with intervals over people, and the means of everything."""
    by_name = {str(name): own.reset_index(drop=True) for name, own in scores.groupby("generator")}
    baselines = {name: by_name[name] for name in BASELINES if name in by_name}
    best = {"best_by_mse": min(baselines, key=lambda name: baselines[name]["mse"].mean())}
    best["best_by_ssim"] = max(baselines, key=lambda name: baselines[name]["ssim"].mean())
    return {
        "people": len(by_name[WARP]),
        **best,
        "true_second_judge": _rounded(mean_interval(by_name[TRUE]["at_rest"].to_numpy())),
        **{name: versus(by_name[name], by_name, best) for name in (WARP, UNLABELLED, TRANSFERRED) if name in by_name},
        "means": {name: _means(own) for name, own in by_name.items()},
    }


def versus(ours: pd.DataFrame, by_name: dict[str, pd.DataFrame], best: dict[str, str]) -> dict[str, Any]:
    """Return how a generator stands to the baseline and to the best of all baselines, person by person."""
    base = by_name[BASELINE]
    found: dict[str, Any] = {new: ratio(ours[old], base[old]) for old, new in RATIOS.items() if _known(ours, base, old)}
    found |= {new: gain(ours[old], base[old]) for old, new in GAINS.items()}
    found["mse_vs_best_baseline"] = ratio(ours["mse"], by_name[best["best_by_mse"]]["mse"])
    found["ssim_vs_best_baseline"] = gain(ours["ssim"], by_name[best["best_by_ssim"]]["ssim"])
    found["neutral_second_judge"] = _rounded(mean_interval(ours["at_rest"].to_numpy()))
    found["baseline_second_judge"] = _rounded(mean_interval(base["at_rest"].to_numpy()))
    found["sharpness"] = round(float(ours["sharpness"].median()), 3)
    return found


def _known(ours: pd.DataFrame, base: pd.DataFrame, score: str) -> bool:
    return score in ours and bool(ours[score].notna().all() and base[score].notna().all())


def ratio(ours: pd.Series, theirs: pd.Series) -> list[float]:
    """Return the ratio of two means over the same people with its interval."""
    first, second = ours.to_numpy(), theirs.to_numpy()
    rows = np.arange(len(first))
    return _rounded(statistic_interval(lambda drawn: float(first[drawn].mean() / second[drawn].mean()), rows))


def gain(ours: pd.Series, theirs: pd.Series) -> list[float]:
    """Return the mean difference over the same people with its interval."""
    return _rounded(mean_interval(ours.to_numpy() - theirs.to_numpy()))


def _rounded(interval: Interval) -> list[float]:
    return [round(float(each), 4) for each in interval]


def _means(own: pd.DataFrame) -> dict[str, float]:
    means = own.drop(columns=["generator", "identity"]).mean().dropna()
    return {str(name): round(float(value), 5) for name, value in means.items()}


if __name__ == "__main__":
    run(measure)
