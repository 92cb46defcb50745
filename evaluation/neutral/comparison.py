"""A generator beside the baselines: means with intervals over people, and how it stands to the best baseline."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from evaluation.bootstrap import Interval, mean_interval, statistic_interval
from evaluation.neutral.baselines import BASELINES


class AgainstBest(NamedTuple):
    """A generator against the baseline with the best mean, each person's scores compared with his own.

    `mse_vs_best_baseline`: mean MSE of the generator by that of the baseline with the lowest; it wins below 1.
    `ssim_vs_best_baseline`: mean SSIM of the generator less that of the baseline with the highest; it wins above 0.
    `people`: how many were tested.
    """

    best_by_mse: str
    best_by_ssim: str
    mse_vs_best_baseline: Interval
    ssim_vs_best_baseline: Interval
    people: int

    @property
    def beaten(self) -> bool:
        """Whether the generator is surely better than every baseline: both intervals exclude a draw."""
        return self.mse_vs_best_baseline.high < 1 and self.ssim_vs_best_baseline.low > 0


def summary(scores: pd.DataFrame) -> pd.DataFrame:
    """Return one row per generator and score: generator, score, value, low, high; intervals over people.

    `scores`: as `evaluation.neutral.score_generators` gives them; a person tested several times (seeds) stands in
    several rows, which are drawn together.
    """
    names = [name for name in scores.columns if name not in {"generator", "identity"}]
    rows = [
        (generator, name, *mean_interval(own[name].to_numpy(), own["identity"].to_numpy()))
        for generator, own in scores.groupby("generator", sort=False)
        for name in names
    ]
    return pd.DataFrame(rows, columns=["generator", "score", "value", "low", "high"])


def against_best_baseline(scores: pd.DataFrame, generator: str) -> AgainstBest:
    """Compare one generator with the best baseline, person by person. Raises ValueError for an unknown generator.

    The best baseline is chosen on these very scores, which favours it.
    """
    if generator not in set(scores["generator"]):
        raise ValueError(f"no scores of '{generator}'; there are {', '.join(scores['generator'].unique())}")
    by_name = {name: own.reset_index(drop=True) for name, own in scores.groupby("generator")}
    baselines = [name for name in BASELINES if name in by_name]
    ours = by_name[generator]
    people = ours["identity"].to_numpy()
    nearest = min(baselines, key=lambda name: by_name[name]["mse"].mean())
    likest = max(baselines, key=lambda name: by_name[name]["ssim"].mean())
    errors = ours["mse"].to_numpy(), by_name[nearest]["mse"].to_numpy()
    gain = ours["ssim"].to_numpy() - by_name[likest]["ssim"].to_numpy()
    ratio = statistic_interval(lambda rows: _ratio(errors[0][rows], errors[1][rows]), people)
    return AgainstBest(nearest, likest, ratio, mean_interval(gain, people), len(np.unique(people)))


def _ratio(ours: np.ndarray, theirs: np.ndarray) -> float:
    return float(ours.mean() / theirs.mean()) if theirs.any() else float("inf")
