"""The comparison of embeddings in plain words, and published figures beside it."""

from typing import Any

from benchmarks.embedding_clustering.encoders import RECOGNISER
from benchmarks.embedding_clustering.scores import KNOWN_COUNT

PUBLISHED_ORL = {
    "DSC-Net-L2 (Ji et al., NeurIPS 2017)": 0.860,
    "DASC (Zhou, Hou & Feng, CVPR 2018)": 0.8825,
}
"""Clustering accuracy on all 400 pictures of 40 people; each network was trained on these very pictures."""

TITLES = {"lfw": "Labeled Faces in the Wild", "celeba": "CelebA, in the wild", "orl": "ORL", "london": "London"}
VERIFICATION = ("verification_auc", "verification_eer", "verification_tar_at_far_0.01")
Row = dict[str, Any]


def reading(figures: dict[str, Any]) -> str:
    """Say in plain words what was measured."""
    sections = [
        f"### {TITLES[name]}: {counts['faces']:,} faces of {counts['people']} people "
        f"(of {counts['photos']:,} photos in the folder). "
        f"Every face alone would score BCubed F {alone(counts):.3f}.\n\n{set_table(figures, name)}"
        for name, counts in figures["test"].items()
    ]
    train = figures["train"]
    return f"""
Learned without names from {train["faces"]:,} faces of {train["people"]} people (LFW and CelebA); scored on other
people, all poses and expressions, the most central face of each photo. Numbers with [95 % intervals], which say how
far each would move with other people: people are drawn with replacement, and no person meets a copy of himself. One
seed of training: the spread over seeds is not in the intervals. `plain`: distances of embeddings of length 1;
`whitened`: decorrelated and scaled as measured on training faces first. Algorithms of the table that are told the
number of people: {", ".join(KNOWN_COUNT)}; the others find it. `best found`: the best of those that are not told,
by pairwise F, because BCubed F is kind to one huge group and to no groups at all.

{chr(10).join(sections)}

{whitening(figures)}

{evidence(figures)}

{orl(figures)}

{groups(figures)}

{cost_of_no_names(figures)}

All rows, every algorithm with every measure, stand in the JSON file. The best algorithm of a row was picked by its
score on these very people, so its figure flatters it a little. {figures["seconds"]:,} s in all.
"""


def set_table(figures: dict[str, Any], data: str) -> str:
    """Return the rows of one set: verification, and the best clustering with and without a known number."""
    lines = [
        "| embedding | | AUC | EER | TAR at FAR .01 | best told: pairwise F | best found: pairwise F | its BCubed F |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in of(figures["verification"], data=data):
        measures, rows = row["measures"], of(figures["table"], **place(row))
        told = best([one for one in rows if one["algorithm"] in KNOWN_COUNT])
        found = best([one for one in rows if one["algorithm"] not in KNOWN_COUNT])
        cells = [
            row["embedding"], row["treatment"], *(shown(measures[name]) for name in VERIFICATION),
            named(told), named(found), shown(found["measures"]["bcubed_f"]),
        ]  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def whitening(figures: dict[str, Any]) -> str:
    """Say what whitening changes."""
    gains: dict[str, list[float]] = {}
    for row in figures["verification"]:
        if row["treatment"] == "whitened":
            plain = of(figures["verification"], **place(row) | {"treatment": "plain"})[0]
            gain = row["measures"]["verification_auc"][0] - plain["measures"]["verification_auc"][0]
            gains.setdefault(row["data"], []).append(gain)
    said = "; ".join(
        f"{TITLES[data]} {min(each):+.3f} to {max(each):+.3f}, better for {sum(one > 0 for one in each)} of {len(each)}"
        for data, each in gains.items()
    )
    return f"**Whitening** changes the AUC of an embedding by: {said}."


def evidence(figures: dict[str, Any]) -> str:
    """Say what the likelihood ratio costs, and how much of it is miscalibration."""
    lines = [
        "**Likelihood ratio** of one person against two, given the distance, fitted on training people. Cllr in bits: "
        "0 is perfect, 1 says nothing, above 1 misleads; `least`: after a perfect calibration of the same order, so "
        "the difference is miscalibration. `error`: both kinds of pairs on the wrong side of ratio 1, averaged.\n",
        "| set | embedding | | Cllr | least | error |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for data in figures["test"]:
        row = min(of(figures["verification"], data=data), key=lambda one: one["measures"]["lr_cllr"][0])
        worst = max(of(figures["verification"], data=data), key=lambda one: one["measures"]["lr_cllr"][0])
        for one, mark in ((row, "least Cllr"), (worst, "largest Cllr")):
            measures = one["measures"]
            lines.append(
                f"| {TITLES[data]} | {one['embedding']}, {one['treatment']} | {mark} | {shown(measures['lr_cllr'])} | "
                f"{measures['lr_cllr_least']:.3f} | {shown(measures['lr_error'])} |"
            )
    return "\n".join(lines)


def orl(figures: dict[str, Any]) -> str:
    """Set ORL beside published figures."""
    rows = [row for row in of(figures["table"], data="orl") if row["embedding"] != RECOGNISER]
    if not rows:
        return "ORL was not there."
    told = max((row for row in rows if row["algorithm"] in KNOWN_COUNT), key=accuracy)
    published = "\n".join(
        f"| {name} | {value:.3f} | 40 people, 400 pictures |" for name, value in PUBLISHED_ORL.items()
    )
    counts = figures["test"]["orl"]
    return f"""**ORL beside published unsupervised clustering** (accuracy under the best match; the number of people is
known in all):

| | accuracy | data |
| --- | --- | --- |
| {told["embedding"]}, {told["treatment"]}, {told["algorithm"]} (best row here) | \
{shown(told["measures"]["cluster_accuracy"])} | {counts["people"]} people, {counts["faces"]} pictures |
{published}

Not the same test: {counts["people"]} people instead of 40 (fewer people are easier to tell apart); pictures are aligned
by the eyes here and taken as they are there; there the network is trained on the pictures that it clusters, with
settings chosen by their labels, here on other people's photos. Our row is the best of {len(rows)}, chosen by its
score. The published figures are quoted from those papers, not run again."""


def groups(figures: dict[str, Any]) -> str:
    """Say who is told apart less well, by the plain PCA and the best unsupervised embedding of the set with labels."""
    known = [row for row in figures["subgroups"] if row["embedding"] != RECOGNISER]
    if not known:
        return "No set with gender, ethnicity or age was there."
    data = known[0]["data"]
    ranked = [row for row in of(figures["verification"], data=data) if row["embedding"] != RECOGNISER]
    top = max(ranked, key=lambda row: row["measures"]["verification_auc"][0])
    found = of(known, **place(top))[0]["groups"]
    lines = [
        f"**Groups of people** ({TITLES[data]}, {top['embedding']} {top['treatment']}, inside each group alone):\n",
        "| group | people | AUC | error of the likelihood ratio | agglomerative BCubed F |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, one in found.items():
        lines.append(
            f"| {name} | {one['people']} | {shown(one['verification_auc'])} | {shown(one['lr_error'])} | "
            f"{shown(one['bcubed_f'])} |" if one else f"| {name} | too few to compare | | | |"
        )  # fmt: skip
    return "\n".join(lines) + "\n\nGroups this small have wide intervals: a difference inside them is not established."


def cost_of_no_names(figures: dict[str, Any]) -> str:
    """Say what a recogniser that was trained with names reaches."""
    if not of(figures["verification"], embedding=RECOGNISER):
        return "The recogniser that was trained with names was not installed, so what its absence costs is not shown."
    said = []
    for data in figures["test"]:
        rows = of(figures["verification"], data=data)
        with_names = next(row for row in rows if row["embedding"] == RECOGNISER)
        without = max(
            (row for row in rows if row["embedding"] != RECOGNISER),
            key=lambda row: row["measures"]["verification_auc"][0],
        )
        said.append(
            f"{TITLES[data]} {shown(with_names['measures']['verification_auc'])} against "
            f"{shown(without['measures']['verification_auc'])} ({without['embedding']}, {without['treatment']})"
        )
    return f"**What learning without names costs**, AUC of dlib's recogniser against the best here: {'; '.join(said)}."


def of(rows: list[Row], **wanted: str) -> list[Row]:
    return [row for row in rows if all(row[key] == value for key, value in wanted.items())]


def place(row: Row) -> dict[str, str]:
    return {key: row[key] for key in ("data", "embedding", "treatment")}


def best(rows: list[Row]) -> Row:
    return max(rows, key=lambda row: row["measures"]["pairwise_f"][0])


def alone(counts: dict[str, int]) -> float:
    """Return the BCubed F of as many clusters as faces: precision 1, recall people / faces."""
    return 2 * counts["people"] / (counts["faces"] + counts["people"])


def accuracy(row: Row) -> float:
    return row["measures"]["cluster_accuracy"][0]


def named(row: Row) -> str:
    return f"{shown(row['measures']['pairwise_f'])} {row['algorithm'].replace('_', ' ')}"


def shown(interval: list[float]) -> str:
    """Return a value with its interval."""
    value, low, high = interval
    return f"{value:.3f} [{low:.3f}, {high:.3f}]"
