"""What the text about neighbour reconstruction needs beside the figures."""

from typing import Any


def findings(figures: dict[str, Any]) -> dict[str, Any]:
    """Return the best embedding, which parents are ahead, and what augmenting and whitening change in AUC."""
    scores = figures["scores"]
    means = {(name, how): one["auc"]["mean"] for name, kinds in scores.items() for how, one in kinds.items()}
    best = max(means, key=lambda key: means[key])
    whitening = [means[name, "whitened"] - means[name, "unit_length"] for name in scores if (name, "whitened") in means]
    return {
        "best": [*best, means[best]],
        "whitening": [min(whitening), max(whitening)],
        "augmenting": means["ae_augmented", "unit_length"] - means["ae", "unit_length"],
        "behind": [parent for parent, one in figures["gain"].items() if one["unit_length"]["mean"] < 0],
    }
