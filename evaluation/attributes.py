"""How well attributes of faces are read: classes, numbers, and how sure the answers claim to be."""

from collections.abc import Mapping

import numpy as np

BINS = 15
"""Bins of equal width of the expected calibration error (Guo et al., 2017)."""


def confusion(truth: np.ndarray, chosen: np.ndarray, classes: int) -> np.ndarray:
    """Return counts int64 (K, K): rows by true class (N,), columns by chosen class (N,)."""
    found = np.zeros((classes, classes), np.int64)
    np.add.at(found, (truth, chosen), 1)
    return found


def class_scores(truth: np.ndarray, shares: np.ndarray) -> dict[str, float]:
    """Return "accuracy", "macro_f1" over the classes that occur, and "ece" of shares (N, K), truth int (N,).

    "ece": mean over faces of the distance between the share of the chosen class and how often it is right, in bins.
    """
    chosen, sure = shares.argmax(axis=1), shares.max(axis=1)
    right = chosen == truth
    return {
        "accuracy": float(right.mean()),
        "macro_f1": float(np.nanmean(per_class(confusion(truth, chosen, shares.shape[1]))[:, 2])),
        "ece": calibration_error(sure, right),
    }


def per_class(counts: np.ndarray) -> np.ndarray:
    """Return precision, recall and F1 (K, 3) of a confusion matrix (K, K); NaN where a class does not occur."""
    hit = np.diag(counts).astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        precision, recall = hit / counts.sum(axis=0), hit / counts.sum(axis=1)
        f1 = 2 * hit / (counts.sum(axis=0) + counts.sum(axis=1))
    return np.column_stack([precision, recall, np.where(counts.sum(axis=1) > 0, f1, np.nan)])


def calibration_error(sure: np.ndarray, right: np.ndarray) -> float:
    """Return the expected calibration error of answers that are `sure` in [0, 1] (N,) and `right` or not (N,)."""
    place = np.minimum((sure * BINS).astype(int), BINS - 1)
    gaps = [abs(sure[place == one].mean() - right[place == one].mean()) * (place == one).sum() for one in set(place)]
    return float(sum(gaps) / len(sure))


def number_scores(truth: np.ndarray, answers: np.ndarray) -> dict[str, float]:
    """Return "mae", "rmse", "cover" and mean "width" of the intervals; answers (N, 3): value, lower, upper bound."""
    error = answers[:, 0] - truth
    inside = (answers[:, 1] <= truth) & (truth <= answers[:, 2])
    return {
        "mae": float(np.abs(error).mean()),
        "rmse": float(np.sqrt((error**2).mean())),
        "cover": float(inside.mean()),
        "width": float((answers[:, 2] - answers[:, 1]).mean()),
    }


def abstention(
    sure: np.ndarray, right: np.ndarray, shares: tuple[float, ...] = (0.5, 0.7, 0.8, 0.9, 1.0)
) -> dict[float, float]:
    """Return the accuracy on the surest share of faces, by share."""
    order = np.argsort(-sure, kind="stable")
    return {share: float(right[order[: max(1, round(share * len(order)))]].mean()) for share in shares}


def scored(answers: Mapping[str, np.ndarray], labels: Mapping[str, np.ndarray]) -> dict[str, float]:
    """Return the scores of every column, by names such as "age_mae"; faces without a label do not count.

    `answers`: shares of classes (N, K), or a number with its interval (N, 3). `labels`: classes int (N,), -1 unknown,
    or numbers float (N,), NaN unknown. Also "accuracy" and "mae", the means over the columns of classes and of numbers.
    A column without a label is left out.
    """
    found: dict[str, float] = {}
    for column, truth in labels.items():
        known = known_labels(truth)
        if known.any():
            score = class_scores if is_classes(truth) else number_scores
            own = score(truth[known], answers[column][known])
            found |= {f"{column}_{name}": value for name, value in own.items()}
    for name in ("accuracy", "mae"):
        each = [value for key, value in found.items() if key.endswith(f"_{name}")]
        found |= {name: float(np.mean(each))} if each else {}
    return found


def face_values(metric: str, answers: Mapping[str, np.ndarray], labels: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return "accuracy" or "mae" of each face (N,), over its known labels; NaN where it has none."""
    values = []
    for column, truth in labels.items():
        if is_classes(truth) and metric == "accuracy":
            value = (answers[column].argmax(axis=1) == truth).astype(float)
        elif not is_classes(truth) and metric == "mae":
            value = np.abs(answers[column][:, 0] - truth)
        else:
            continue
        values.append(np.where(known_labels(truth), value, np.nan))
    if not values:
        raise ValueError(f"no attribute has '{metric}': it decides between models that read {_NEEDS[metric]}")
    known = np.isfinite(values)
    total, count = np.where(known, values, 0).sum(axis=0), known.sum(axis=0)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


_NEEDS = {"accuracy": "classes", "mae": "numbers"}


def is_classes(labels: np.ndarray) -> bool:
    """Say whether labels are classes."""
    return bool(labels.dtype.kind == "i")


def known_labels(labels: np.ndarray) -> np.ndarray:
    """Return where labels are known, bool (N,)."""
    return labels >= 0 if is_classes(labels) else np.isfinite(labels)
