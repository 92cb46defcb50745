"""Same person or not, as evidence: the likelihood ratio of a distance, and whether its strength can be believed."""

from dataclasses import dataclass

import numpy as np
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from core.checks import check_same_length
from evaluation.verification_intervals import PeoplePairs


@dataclass(frozen=True)
class LikelihoodRatio:
    """Natural logarithm of P(distance | same person) / P(distance | different people) = `offset` + `slope` distance.

    Logistic regression with both kinds of pairs weighted alike, which makes log odds a log likelihood ratio (Brümmer &
    du Preez 2006, "Application-independent evaluation of speaker detection").
    """

    offset: float
    slope: float

    @classmethod
    def fit(cls, distances: np.ndarray, same: np.ndarray) -> "LikelihoodRatio":
        """Fit on distances (P,) of pairs of training faces, `same` (P,) for one person; both kinds must occur."""
        check_same_length(distances=distances, same=same)
        if len(np.unique(same)) < 2:
            raise ValueError("a likelihood ratio needs pairs of one person and pairs of two people, got one kind")
        model = LogisticRegression(class_weight="balanced").fit(np.reshape(distances, (-1, 1)), same)
        return cls(float(model.intercept_[0]), float(model.coef_[0, 0]))

    def log_ratios(self, distances: np.ndarray) -> np.ndarray:
        """Return float64 (P,): above 0 speaks for one person, by e^value to 1."""
        return self.offset + self.slope * np.asarray(distances, np.float64)


def cllr(log_ratios: np.ndarray, same: np.ndarray, counts: np.ndarray | None = None) -> float:
    """Return the cost of believing log likelihood ratios (P,), in bits: 0 is perfect, 1 as good as knowing nothing.

    Brümmer & du Preez (2006): a log loss in which both kinds of pairs weigh alike. It exceeds 1 when evidence misleads.
    `counts` (P,): how often each pair counts.
    """
    counts = np.ones(len(same)) if counts is None else counts
    bits = np.logaddexp(0, np.where(same, -log_ratios, log_ratios)) / np.log(2)
    return float(np.mean([np.average(bits[kind], weights=counts[kind]) for kind in (same, ~same)]))


def least_cllr(log_ratios: np.ndarray, same: np.ndarray) -> float:
    """Return the Cllr in [0, 1] that a perfect calibration of the same order would cost; the rest is miscalibration.

    The calibration is isotonic regression on these very pairs (pool adjacent violators; Brümmer & du Preez 2006).
    """
    weights = np.where(same, 1 / np.count_nonzero(same), 1 / np.count_nonzero(~same))
    share = IsotonicRegression(y_min=0, y_max=1).fit(log_ratios, same, weights).predict(log_ratios)
    with np.errstate(divide="ignore"):
        return cllr(np.log(share) - np.log1p(-share), same)


def evidence_scores(ratio: LikelihoodRatio, pairs: PeoplePairs, counts: np.ndarray) -> dict[str, float]:
    """Return `lr_cllr` and `lr_error` of test pairs that count `counts` (P,) times.

    `lr_error`: mean share of pairs of one person and of two people that the sign of the ratio puts on the wrong side.
    """
    log_ratios = ratio.log_ratios(pairs.distances)
    wrong = (log_ratios > 0) != pairs.same
    shares = [np.average(wrong[kind], weights=counts[kind]) for kind in (pairs.same, ~pairs.same)]
    return {"lr_cllr": cllr(log_ratios, pairs.same, counts), "lr_error": float(np.mean(shares))}
