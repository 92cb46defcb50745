"""How well the score of the neutral filter separates neutral faces from others: AUCs, intervals and error rates."""

from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import rankdata

EXPRESSIONS: dict[str, tuple[str, ...]] = {
    "london": ("happiness",),
    "yale": ("happy", "sad", "surprised", "sleepy", "wink"),
    "lfw": ("happiness", "surprise", "anger", "sadness"),
}

NEUTRAL = frozenset({"neutral", "normal", "noglasses", "glasses", "leftlight", "rightlight", "centerlight"})
"""Labels of neutral faces; Yale's conditions of light and glasses were posed without expression."""

PORTRAITS = "3dsk"
THRESHOLDS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0)
RESAMPLES = 400


def aucs(faces: pd.DataFrame, usable: pd.DataFrame) -> dict[str, Any]:
    """Return the AUCs of each variant of the score; `auc` holds what the default pipeline does."""
    known = usable[usable["known"]]
    variants = {
        "auc": (usable, "score"),
        "auc_absolute": (usable, "score_of_strangers"),
        "auc_relative_known_people": (known, "score"),
        "auc_absolute_known_people": (known, "score_of_strangers"),
        "auc_all_poses": (faces, "score"),
        "auc_smile_alone": (usable, "au12"),
    }
    return {name: each_expression(chosen, partial(auc, column)) for name, (chosen, column) in variants.items()}


def each_expression(faces: pd.DataFrame, of: Any) -> dict[str, Any]:
    """Return of(neutral faces, faces that show the expression) by "dataset_expression", where both exist."""
    figures = {}
    for dataset, expressions in EXPRESSIONS.items():
        here = faces[faces["dataset"] == dataset]
        neutral = here[here["expression"].isin(NEUTRAL)]
        for expression in expressions:
            shown = here[here["expression"] == expression]
            if len(neutral) and len(shown):
                figures[f"{dataset}_{expression}"] = of(neutral, shown)
    return figures


def auc(column: str, neutral: pd.DataFrame, shown: pd.DataFrame) -> float:
    """Return the chance that an expressive face has more in `column` than a neutral one (ties count half)."""
    return round(_auc(neutral[column].to_numpy(), shown[column].to_numpy()), 4)


def _auc(neutral: np.ndarray, shown: np.ndarray) -> float:
    ranks = rankdata(np.concatenate([shown, neutral]))[: len(shown)]
    return float((ranks.sum() - len(shown) * (len(shown) + 1) / 2) / (len(shown) * len(neutral)))


def auc_interval(neutral: pd.DataFrame, shown: pd.DataFrame) -> list[float]:
    """Return the 95 % interval of the AUC over faces resampled with replacement."""
    rng = np.random.default_rng(0)
    one, two = neutral["score"].to_numpy(), shown["score"].to_numpy()
    draws = [_auc(rng.choice(one, len(one)), rng.choice(two, len(two))) for _ in range(RESAMPLES)]
    return [round(float(value), 3) for value in np.percentile(draws, [2.5, 97.5])]


def roc(neutral: pd.DataFrame, shown: pd.DataFrame) -> list[dict[str, float]]:
    """Return the shares of neutral (false) and expressive (true) faces over each threshold of the score."""
    return [
        {"threshold": threshold, **_rates(neutral["score"] > threshold, shown["score"] > threshold)}
        for threshold in THRESHOLDS
    ]


def operating_point(rule: str, neutral: pd.DataFrame, shown: pd.DataFrame) -> dict[str, float]:
    """Return the shares of neutral (false) and expressive (true) faces that the rule (a column) leaves out."""
    return _rates(~neutral[rule], ~shown[rule])


def _rates(false: pd.Series, true: pd.Series) -> dict[str, float]:
    return {
        "false_positive_rate": round(float(false.mean()), 3),
        "true_positive_rate": round(float(true.mean()), 3),
    }
