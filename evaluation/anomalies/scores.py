"""How well scores find planted pictures among ordinary faces."""

from collections.abc import Iterable, Mapping

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score, roc_curve

from evaluation.anomalies.detectors import Detector

FOUND = 0.95
"""Share of the planted pictures that are found where false positives are counted."""


def separation(ordinary: np.ndarray, planted: np.ndarray) -> dict[str, float]:
    """Return auroc, average_precision and false_positives of scores, float (N,) and (M,), of both kinds.

    `false_positives`: the share of ordinary faces taken for planted ones where 95 % of these are found.
    """
    scores, labels = np.concatenate([ordinary, planted]), np.repeat([0, 1], [len(ordinary), len(planted)])
    false, found, _ = roc_curve(labels, scores)
    return {
        "auroc": float(roc_auc_score(labels, scores)),
        "average_precision": float(average_precision_score(labels, scores)),
        "false_positives": float(false[np.argmax(found >= FOUND)]),
    }


def compare(
    detectors: Iterable[Detector], ordinary: np.ndarray, planted: Mapping[str, np.ndarray]
) -> dict[str, dict[str, dict[str, float]]]:
    """Return `separation` by kind of planted pictures and by detector; all pictures uint8 (N, S, S, 3)."""
    found: dict[str, dict[str, dict[str, float]]] = {kind: {} for kind in planted}
    for each in detectors:
        usual = each.score(ordinary)
        for kind, pictures in planted.items():
            found[kind][each.label] = separation(usual, each.score(pictures))
    return found
