"""What the text about embeddings and clusterings needs beside the figures: the best rows, and published figures."""

from typing import Any

from benchmarks.embedding_clustering.encoders import RECOGNISER
from benchmarks.embedding_clustering.scores import KNOWN_COUNT

PUBLISHED_ORL = {
    "DSC-Net-L2 (Ji et al., NeurIPS 2017)": 0.860,
    "DASC (Zhou, Hou & Feng, CVPR 2018)": 0.8825,
}
"""Clustering accuracy on all 400 pictures of 40 people; each network was trained on these very pictures."""

TITLES = {"lfw": "Labeled Faces in the Wild", "celeba": "CelebA, in the wild", "orl": "ORL", "london": "London"}
Row = dict[str, Any]


def findings(figures: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of the template that are not figures."""
    return {
        "known_count": KNOWN_COUNT,
        "sets": [set_rows(figures, name) for name in figures["test"]],
        "whitening": whitening(figures),
        "evidence": [row for name in figures["test"] for row in evidence(figures, name)],
        "orl": orl(figures),
        "subgroups": subgroups(figures),
        "names": cost_of_no_names(figures),
    }


def set_rows(figures: dict[str, Any], data: str) -> dict[str, Any]:
    """Return the rows of one set: verification, and the best clustering with and without a known number of people."""
    counts, rows = figures["test"][data], []
    for row in matching(figures["verification"], data=data):
        found = matching(figures["table"], **place(row))
        told = [one for one in found if one["algorithm"] in KNOWN_COUNT]
        others = [one for one in found if one["algorithm"] not in KNOWN_COUNT]
        rows.append(row | {"told": best(told, "pairwise_f"), "found": best(others, "pairwise_f")})
    return {"title": TITLES[data], "counts": counts, "alone": alone(counts), "rows": rows}


def whitening(figures: dict[str, Any]) -> list[dict[str, Any]]:
    """Return by set what whitening adds to the AUC of each embedding."""
    gains: dict[str, list[float]] = {}
    for row in matching(figures["verification"], treatment="whitened"):
        plain = matching(figures["verification"], **place(row) | {"treatment": "plain"})[0]
        gains.setdefault(row["data"], []).append(measure(row, "verification_auc") - measure(plain, "verification_auc"))
    return [{"title": TITLES[data], "gains": each} for data, each in gains.items()]


def evidence(figures: dict[str, Any], data: str) -> list[dict[str, Any]]:
    """Return the rows of a set whose likelihood ratio costs least and most."""
    rows = sorted(matching(figures["verification"], data=data), key=lambda row: measure(row, "lr_cllr"))
    marked = ((rows[0], "least Cllr"), (rows[-1], "largest Cllr"))
    return [{"title": TITLES[data], "row": row, "mark": mark} for row, mark in marked]


def orl(figures: dict[str, Any]) -> dict[str, Any] | None:
    """Return the best row of ORL and the published figures; None when ORL was not there."""
    rows = without_names(matching(figures["table"], data="orl"))
    if not rows:
        return None
    told = [row for row in rows if row["algorithm"] in KNOWN_COUNT]
    row, counts = best(told, "cluster_accuracy"), figures["test"]["orl"]
    return {"row": row, "rows": len(rows), "counts": counts, "published": PUBLISHED_ORL}


def subgroups(figures: dict[str, Any]) -> dict[str, Any] | None:
    """Return the groups of people under the best unsupervised embedding of the set with labels; None without one."""
    known = without_names(figures["subgroups"])
    if not known:
        return None
    data = known[0]["data"]
    top = best(without_names(matching(figures["verification"], data=data)), "verification_auc")
    return {"title": TITLES[data], "row": top, "groups": matching(known, **place(top))[0]["groups"]}


def cost_of_no_names(figures: dict[str, Any]) -> list[dict[str, Any]]:
    """Return by set the recogniser that was trained with names and the best embedding without; empty without it."""
    found = []
    for row in matching(figures["verification"], embedding=RECOGNISER):
        others = without_names(matching(figures["verification"], data=row["data"]))
        found.append({"title": TITLES[row["data"]], "recogniser": row, "best": best(others, "verification_auc")})
    return found


def matching(rows: list[Row], **wanted: str) -> list[Row]:
    """Return the rows that have these values."""
    return [row for row in rows if all(row[key] == value for key, value in wanted.items())]


def without_names(rows: list[Row]) -> list[Row]:
    """Return the rows of embeddings that were learned without names."""
    return [row for row in rows if row["embedding"] != RECOGNISER]


def place(row: Row) -> dict[str, str]:
    """Return what identifies a row: set, embedding, treatment."""
    return {key: row[key] for key in ("data", "embedding", "treatment")}


def measure(row: Row, name: str) -> float:
    """Return a measure without its interval."""
    return float(row["measures"][name][0])


def best(rows: list[Row], name: str) -> Row:
    """Return the row with the largest measure."""
    return max(rows, key=lambda row: measure(row, name))


def alone(counts: dict[str, int]) -> float:
    """Return the BCubed F of as many clusters as faces: precision 1, recall people / faces."""
    return 2 * counts["people"] / (counts["faces"] + counts["people"])
