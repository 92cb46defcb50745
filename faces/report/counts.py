"""Sections that count: sources, what was left out, filter rules, splits, people."""

import pandas as pd

from core.rejects import Reason, RejectLog
from faces.report.facts import Facts
from faces.report.markup import Markup, cells, grid, paragraph, text
from faces.report.plots import as_image, size_histogram

EXAMPLES_A_REASON = 3
LARGEST_PEOPLE = 10


def summary(facts: Facts) -> str:
    """Say in two sentences what the page is about."""
    kind = "synthetic: they show no real person" if facts.synthetic else "partly or all of real people"
    return paragraph(
        f"{len(facts.manifest):,} faces of {facts.manifest['identity'].nunique():,} known people, "
        f"{int(facts.holds('frontal').sum()):,} frontal, {int(facts.holds('neutral').sum()):,} neutral; "
        f"{len(facts.log.left_out()):,} files, frames or faces left out. The faces are {kind}.",
        "note",
    )


def sources(facts: Facts) -> str:
    """Count pictures, people, faces and rejects of each source."""
    marked = _judged(facts)
    pictures = marked[["source", "path", "member"]].drop_duplicates()["source"].value_counts()
    table = marked.groupby("source").agg(
        people=("identity", "nunique"),
        faces=("face_id", "size"),
        frontal=("frontal", "sum"),
        neutral=("neutral", "sum"),
    )
    table.insert(0, "files", pictures)
    table = table.join(facts.log.left_out().to_frame()["source"].value_counts().rename("left out"), how="outer")
    return grid(table.fillna(0).astype("int64").rename_axis("source").reset_index())


def left_out(facts: Facts) -> str:
    """Count the rejects by source and reason, each with its meaning, its remedy and a few examples."""
    log = facts.log.left_out()
    return _explained(log) if len(log) else paragraph("Nothing was left out.")


def notes(facts: Facts) -> str:
    """Tell what was decided while files were read: system files skipped, names that could mean two people."""
    log = facts.log.notes()
    return _explained(log) if len(log) else paragraph("There is nothing to say.")


def _explained(log: RejectLog) -> str:
    table = log.counts()
    reasons = [Reason(name) for name in table["reason"]]
    table = table.assign(meaning=[one.explanation for one in reasons], remedy=[one.fix for one in reasons])
    first = log.to_frame().groupby(["source", "reason"]).head(EXAMPLES_A_REASON)
    shown = pd.Series([_example(*row) for row in first[["path", "frame", "detail"]].itertuples(index=False)])
    joined = shown.groupby([first["source"].to_numpy(), first["reason"].to_numpy()]).agg("<br>".join)
    pairs = zip(table["source"], table["reason"], strict=True)
    return grid(table.assign(examples=cells(Markup(joined[pair]) for pair in pairs)))


def _example(path: str, frame: int, detail: str) -> str:
    place = f"{path}, frame {frame}" if frame >= 0 else path
    return f"{text(place)} <span class='small'>{text(detail)}</span>" if detail else text(place)


def filter_rules(facts: Facts) -> str:
    """Count what each rule removes."""
    return paragraph("Faces that each rule removes, alone and one after another.") + grid(facts.rules)


def splits(facts: Facts) -> str:
    """Count people and faces of each split, and where the data set's own splits went."""
    table = _judged(facts).groupby("split", sort=False)
    rows = table.agg(people=("identity", "nunique"), faces=("face_id", "size"), neutral=("neutral", "sum"))
    shares = (rows["faces"] / max(len(facts.manifest), 1)).round(3)
    return grid(rows.assign(share=shares).reset_index()) + _given_splits(facts.manifest)


def _given_splits(manifest: pd.DataFrame) -> str:
    if manifest["given_split"].isna().all():
        return ""
    given = manifest["given_split"].astype("str").fillna("none given")
    table = pd.crosstab(given, manifest["split"].astype("str")).rename_axis("the data set's own split")
    return paragraph("Faces by the data set's own split (down) and the one used here (across).") + grid(
        table.reset_index()
    )


def people(facts: Facts) -> str:
    """Show how many faces people have, and who has most."""
    counts = facts.manifest["identity"].value_counts()
    if counts.empty:
        return paragraph("No person is known by name.")
    neutral = facts.manifest.loc[facts.holds("neutral"), "identity"].nunique()
    words = (
        f"{neutral:,} of {len(counts):,} people keep a neutral face. A person has {counts.min():,} to {counts.max():,} "
        f"faces, {counts.median():,.0f} in the middle; {int(facts.manifest['identity'].isna().sum()):,} faces are of "
        f"unknown people. Those with most faces:"
    )
    largest = counts.rename_axis("person").rename("faces").reset_index()
    largest = largest.sort_values(["faces", "person"], ascending=[False, True]).head(LARGEST_PEOPLE)
    chart = as_image(
        size_histogram(counts.to_numpy(), "faces per person", "people"), "how many people have how many faces"
    )
    return chart + paragraph(words) + grid(largest)


def _judged(facts: Facts) -> pd.DataFrame:
    return facts.manifest.assign(frontal=facts.holds("frontal"), neutral=facts.holds("neutral"))
