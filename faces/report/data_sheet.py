"""The data sheet of a face table, after Gebru et al. 2021, "Datasheets for Datasets"."""

import pandas as pd

from core.face_table import FaceTable
from core.rejects import RejectLog
from faces.report.card import card, markdown_table

KNOWN = ("age", "gender", "ethnicity", "condition")

CUT_OUT = {
    "eyes": "Eyes level and at fixed places (the middle square where a picture has no eyes)",
    "mesh": "Warped onto the mean face by the landmarks, black outside the face",
}
"""What either crop does."""

USES = """Made for learning and comparing face embeddings without labels. Not for identifying strangers, nor for judging
or sorting people. A table of real people is biometric data: it needs a reason and consent (GDPR article 9), and
`erase_person` takes a person out of it and of everything made from it."""


def data_sheet(table: FaceTable, log: RejectLog, rules: pd.DataFrame) -> str:
    """Return the sheet as Markdown; nobody is named in it.

    `log`: what was left out. `rules`: what each filter rule removes (`faces.selection.filtering.rule_report`).
    """
    return card(
        "Data sheet of a face table",
        {
            "Composition": _composition(table),
            "Collection": _collection(table.manifest, log),
            "Preprocessing": _preprocessing(table, rules),
            "Uses": USES,
            "Maintenance": f"Data version {table.data_version or 'unknown'}; digest {table.digest()}.",
        },
    )


def who(manifest: pd.DataFrame) -> str:
    """Say whether faces are drawn or of real people."""
    drawn = manifest["synthetic"].astype(bool)
    if drawn.all():
        return "Drawn people, nobody real"
    return "Photographs of people" if not drawn.any() else "Photographs of people, and drawn ones"


def _composition(table: FaceTable) -> str:
    faces = table.manifest
    splits = faces.groupby("split").agg(faces=("face_id", "size"), people=("identity", "nunique"))
    people = faces["identity"]
    return (
        f"{who(faces)}: {len(table):,} faces of {people.nunique():,} named people, {int(people.isna().sum()):,} of "
        f"unknown ones, from {', '.join(_names(faces['source']))}.\n\n{markdown_table(splits)}\n\n{_labels(faces)}"
    )


def _labels(faces: pd.DataFrame) -> str:
    known = {name: int(faces[name].notna().sum()) for name in KNOWN}
    told = ", ".join(f"{name} of {count:,} faces" for name, count in known.items() if count)
    groups = faces[["gender", "ethnicity"]].melt().dropna().value_counts().rename("faces").to_frame()
    if not told:
        return "Age, gender, ethnicity and condition are not known, so nothing can be said about balance."
    return f"Known: {told}." + (f"\n\n{markdown_table(groups)}" if len(groups) else "")


def _collection(faces: pd.DataFrame, log: RejectLog) -> str:
    measured = f"Faces were found and measured by {', '.join(_names(faces['backend']))}. "
    log = log.left_out()
    reasons = log.to_frame()["reason"].value_counts().rename_axis("reason").rename("left out").to_frame()
    if reasons.empty:
        return measured + "Nothing was left out."
    return f"{measured}{len(log):,} files, frames or faces were left out:\n\n{markdown_table(reasons)}"


def _preprocessing(table: FaceTable, rules: pd.DataFrame) -> str:
    marks = {name: int(table.manifest[name].astype(bool).sum()) for name in ("frontal", "neutral")}
    return (
        f"{CUT_OUT[table.align.by]}; {table.stored.shape[1]} x {table.stored.shape[2]} pixels. "
        f"{marks['frontal']:,} faces count as frontal, {marks['neutral']:,} as neutral; none was dropped for it. What "
        f"each rule would remove:\n\n{markdown_table(rules.set_index(rules.columns[0]))}"
    )


def _names(column: pd.Series) -> list[str]:
    return sorted(column.dropna().astype("str").unique())
