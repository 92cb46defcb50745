"""The words of the result `neighbour_reconstruction`."""

from typing import Any

from benchmarks.neighbour_reconstruction.scores import TREATMENTS


def reading(figures: dict[str, Any]) -> str:
    """Say in plain words what was measured."""
    scores, faces = figures["scores"], figures["faces"]
    rows = "\n".join(
        f"| {name} | {how} | " + " | ".join(f"{one['mean']:.3f} ± {one['sd']:.3f}" for one in values.values()) + " |"
        for name, treatments in scores.items()
        for how, values in treatments.items()
    )
    gain = "\n".join(
        f"| {parent} | " + " | ".join(gained(by_treatment.get(how)) for how in TREATMENTS) + " |"
        for parent, by_treatment in figures["gain"].items()
    )
    means = {(name, how): one["auc"]["mean"] for name, kinds in scores.items() for how, one in kinds.items()}
    best = max(means, key=lambda key: means[key])
    whitening = [means[name, "whitened"] - means[name, "unit_length"] for name in scores if (name, "whitened") in means]
    varying = means["ae_augmented", "unit_length"] - means["ae", "unit_length"]
    behind = [parent for parent, one in figures["gain"].items() if one["unit_length"]["mean"] < 0]
    return f"""
{figures["data"].capitalize()}: {faces["train"]} training and {faces["val"]} validation faces, whose names were not
used; scores on {faces["test"]} frontal faces of {faces["test_people"]} other people. Mean ± standard deviation over
{figures["seeds"]} seeds, which decide weights, order and chance; the people are the same in all.

| embedding | treatment | verification AUC | EER | agglomerative BCubed F | k-means BCubed F |
| --- | --- | --- | --- | --- | --- |
{rows}

`ae_neighbour` reconstructs, from a varied picture, one of its mutual nearest neighbours among whitened principal
components; `ae_half_neighbour` every second time itself; `ae_augmented` always itself. Training faces that have a
neighbour: {figures["share_with_neighbour"]:.0%}; neighbours that show the same person: \
{figures["neighbours_of_one_person"]:.0%}.
`unit_length`: embeddings scaled to length 1; `whitened`: decorrelated with variances 1 as measured on the training
faces, then length 1. `pca` has as many components as the networks have codes, `pca_twice` twice as many.

AUC that `ae_neighbour` gains over its parents, seed by seed:

| parent | raw | unit length | whitened |
| --- | --- | --- | --- |
{gain}

**Reading**: with lengths 1, the neighbour autoencoder {"beats" if figures["wins"] else "does not beat"} every parent
by more than the spread over seeds; its mean AUC is lower than that of: {", ".join(behind) or "none"}.
Varying the input alone changes the AUC of the autoencoder by {varying:+.3f}. Whitening changes that of every embedding
but the pixels, where it was not tried, by {min(whitening):+.3f} to {max(whitening):+.3f}; the best of the table is
{best[0]}, {best[1]} (AUC {means[best]:.3f}).
Small networks and a short training: longer ones on more faces may order differently.
"""


def gained(one: dict[str, float] | None) -> str:
    return f"{one['mean']:+.3f} ± {one['sd']:.3f}" if one else "-"
