"""Sections with pictures: mean faces of groups, and passes and fails of the filter. Of real people only when asked."""

from collections.abc import Hashable

import numpy as np
import pandas as pd

from core.ages import age_band
from faces.report.computed_faces import MAX_FACES, MIN_FACES, MIN_PEOPLE, GroupMean, group_means
from faces.report.facts import Facts
from faces.report.markup import Markup, grid, paragraph
from faces.report.plots import picture, picture_sheet

HIDDEN = paragraph("Not shown: the data hold real people. Set <code>thumbnails: true</code> to show pictures.")
MOST_CONDITIONS = 20

MEANS_NOTE = (
    f"Each is the mean of the aligned faces of a group, at most {MAX_FACES:,} spread evenly over it: a computed "
    f"picture. A mean needs {MIN_FACES} faces and {MIN_PEOPLE:g} people (unknown people are counted by photo or clip, "
    "and a person who dominates the group lowers the count): over fewer it would look like one of them."
)


def mean_faces(facts: Facts) -> str:
    """Show mean faces by outcome of the filter, condition, gender and ethnicity, gender and age band."""
    if not facts.pictures_allowed:
        return HIDDEN
    parts = [_mean_table(facts, title, rows, columns) for title, (rows, columns) in _groupings(facts).items()]
    return paragraph(MEANS_NOTE) + "".join(parts)


def contact_sheet(facts: Facts) -> str:
    """Show faces that pass and fail, spread evenly over the table."""
    if not facts.pictures_allowed:
        return HIDDEN
    parts = []
    outcomes = _outcomes(facts)
    for title in outcomes.cat.categories:
        rows = np.flatnonzero(outcomes == title)
        chosen = rows[np.linspace(0, len(rows) - 1, min(facts.settings.examples, len(rows))).astype(int)]
        parts.append(f"<h3>{title} ({len(rows):,})</h3>{picture_sheet(facts.table.stored[chosen], title)}")
    return "".join(parts)


def _outcomes(facts: Facts) -> pd.Series:
    """Return what the filter made of each face."""
    frontal, neutral = facts.holds("frontal"), facts.holds("neutral")
    unseen = facts.manifest["yaw"].isna().to_numpy()
    outcomes = {
        "Pass: frontal and neutral": neutral,
        "Fail: frontal, not neutral": frontal & ~neutral,
        "Fail: not frontal": ~frontal & ~neutral & ~unseen,
        "Not marked: no pose was measured": ~frontal & ~neutral & unseen,
    }
    chosen = np.select(list(outcomes.values()), list(outcomes), default="")
    return pd.Series(pd.Categorical(chosen, list(outcomes)), index=facts.manifest.index)


def _groupings(facts: Facts) -> dict[str, tuple[pd.Series, pd.Series]]:
    """Return the labels, down and across, by which means are taken."""
    manifest = facts.manifest
    common = manifest["condition"].value_counts().head(MOST_CONDITIONS).index
    everyone = pd.Series("mean", index=manifest.index)
    return {
        "Outcome of the filter": (everyone, _outcomes(facts)),
        "Condition": (everyone, manifest["condition"].where(manifest["condition"].isin(common))),
        "Gender and ethnicity": (manifest["gender"], manifest["ethnicity"]),
        "Gender and age": (manifest["gender"], age_band(manifest["age"])),
    }


def _mean_table(facts: Facts, title: str, rows: pd.Series, columns: pd.Series) -> str:
    means = group_means(facts.table, rows, columns)
    if not means:
        return ""
    down, across = (_ordered(labels, [pair[side] for pair in means]) for side, labels in enumerate((rows, columns)))
    table = pd.DataFrame(
        [[str(one), *(_mean_cell(means.get((one, other)), f"{one} {other}") for other in across)] for one in down],
        columns=["", *map(str, across)],
    )
    return f"<h3>{title}</h3>{grid(table)}"


def _ordered(labels: pd.Series, present: list[Hashable]) -> list[Hashable]:
    order = labels.cat.categories if isinstance(labels.dtype, pd.CategoricalDtype) else sorted(set(present), key=str)
    return [label for label in order if label in set(present)]


def _mean_cell(mean: GroupMean | None, name: str) -> Markup:
    if mean is None:
        return Markup("none")
    if mean.pixels is None:
        few = f"{mean.faces} faces" if mean.faces < MIN_FACES else f"{mean.people:.1f} people"
        return Markup(f"too few: {few}")
    return Markup(f"{picture(mean.pixels, f'mean face: {name}')}<br>{mean.faces:,} faces", "face")
