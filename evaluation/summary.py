"""One flat dictionary of scores for one embedding, ready to be logged."""

import numpy as np

from core.checks import Labels
from evaluation.partition import partition_scores
from evaluation.verification import Roc, verification_roc

FALSE_ACCEPT_RATES = (0.1, 0.01, 0.001)


def score_embedding(
    embeddings: np.ndarray, identities: Labels, labels: Labels | None = None, random_state: int = 0
) -> dict[str, float]:
    """Return verification scores of embeddings (N, D) and, with cluster labels (N,), clustering scores.

    Names: `verification_auc`, `verification_eer`, `verification_tar_at_far_0.1` (0.01, 0.001), and those of
    `partition_scores`. Every value is finite. Faces of unknown identity must be left out first. Raises
    ValueError as `verification_roc` does.
    """
    scores = verification_scores(verification_roc(embeddings, identities, random_state=random_state))
    return scores if labels is None else scores | partition_scores(identities, labels)


def verification_scores(roc: Roc) -> dict[str, float]:
    """Return AUC, EER and the TAR at each of `FALSE_ACCEPT_RATES` of a curve, under flat names."""
    rates = {f"verification_tar_at_far_{far}": roc.tar_at(far) for far in FALSE_ACCEPT_RATES}
    return {"verification_auc": roc.auc, "verification_eer": roc.eer, **rates}
