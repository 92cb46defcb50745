"""What training, scoring and promotion need of a table of faces, told before any of them starts."""

from collections.abc import Iterator

import pandas as pd

from core.subsets import RULES, held_out
from faces.contract.settings import ContractSettings

LEAST_PEOPLE = 2
"""Named people that verification compares, one of them with two faces."""


def lacking(manifest: pd.DataFrame, settings: ContractSettings) -> list[str]:
    """Return what a table with this manifest lacks for what is to be done with it, each with what to add or change."""
    return [*_faces(manifest, settings), *_pairs(manifest, settings)]


def _faces(manifest: pd.DataFrame, settings: ContractSettings) -> Iterator[str]:
    learning = [split for split in settings.splits if split in ("train", "val")] if settings.trained_on else []
    wanted = [(settings.trained_on or "all", split) for split in learning]
    wanted += [(subset, held_out(manifest)) for subset in settings.scored_on]
    for subset, split in dict.fromkeys(wanted):
        inside = manifest[RULES[subset](manifest) & (manifest["split"] == split)]
        if inside.empty:
            total = int(RULES[subset](manifest).sum())
            yield (
                f"the split {split} holds no {subset} face (the table has {total}): add photos, "
                f"give {split} a larger share under `split.fractions`, or use `subset: all`"
            )


def _pairs(manifest: pd.DataFrame, settings: ContractSettings) -> Iterator[str]:
    if settings.verified_on is None:
        return
    split = held_out(manifest)
    inside = manifest[RULES[settings.verified_on](manifest) & (manifest["split"] == split)]
    counts = inside["identity"].dropna().value_counts()
    if len(counts) >= LEAST_PEOPLE and counts.max() > 1:
        return
    known = manifest["identity"].dropna().nunique()
    yield (
        f"verification decides what is promoted, and the split {split} holds {len(counts)} named people with "
        f"{settings.verified_on} faces, {int(counts.max()) if len(counts) else 0} of one at most: it needs two people, "
        f"one of them with two faces. Of {known} named people in all, add some with several photos each (about ten "
        "people fill every split), or set `promotion: {promotion: {metric: mse}}`"
    )
