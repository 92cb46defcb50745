"""The card of a registered model: what it was made from, how good it is, for whom, and what it must not do."""

from typing import Any

import pandas as pd

from core.face_table import FaceTable
from faces.report.card import card, markdown_table
from faces.report.data_sheet import who
from registry.kinds import ModelKind
from registry.treatments import Treatment

NO_GROUPS = "No age, gender or ethnicity is known, so nothing can be said about subgroups."
LONGEST = 5000
"""Characters that a description in the registry may have."""


def model_card(
    kind: ModelKind,
    name: str,
    table: FaceTable,
    treatment: Treatment,
    training: dict[str, Any],
    scores: pd.DataFrame,
    groups: pd.DataFrame,
) -> str:
    """Return the card as Markdown, short enough for a description in the registry.

    `training`: settings and origin, as JSON can hold them. `scores`: as the kind's scoring step gives them. `groups`:
    one row per `subgroup` with its scores, empty where none is known.
    """
    sections = {
        "Data": f"{_data(table)} {treatment.described()}",
        "Training": f"{', '.join(f'{key} {value}' for key, value in training.items())}.",
        "Measures": kind.measures(scores, name),
        "Subgroups": markdown_table(groups.set_index("subgroup")) if len(groups) else NO_GROUPS,
        "Holds": f"{kind.holds[0].upper()}{kind.holds[1:]}.",
        "Limits": kind.limits,
        "Ethics": kind.ethics,
    }
    return card(f"{kind.title} `{name}`", sections)[:LONGEST]


def _data(table: FaceTable) -> str:
    faces = table.manifest
    counts = faces["split"].value_counts()
    listed = ", ".join(f"{counts[split]:,} {split}" for split in sorted(counts.index))
    sources = ", ".join(sorted(faces["source"].unique()))
    return f"{who(faces)} from {sources} (version {table.data_version}): faces {listed}."
