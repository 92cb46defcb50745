"""Sections about labels: age, gender, ethnicity, condition and attributes, and how unevenly they occur."""

from collections import Counter
from itertools import chain

import pandas as pd

from core.ages import AGE_BANDS, age_band
from core.balance import rare
from faces.report.facts import Facts
from faces.report.markup import bar, cells, grid, paragraph, text
from faces.report.plots import as_image, histograms

MOST_CLASSES = 40
UNKNOWN = "unknown"


def imbalance(counts: pd.Series) -> float:
    """Return the size of the largest class by that of the smallest that occurs, >= 1; NaN when none occurs."""
    present = counts[counts > 0]
    return float(present.max() / present.min()) if len(present) else float("nan")


def demographics(facts: Facts) -> str:
    """Show ages, age bands, genders and ethnicities, alone and together."""
    known = facts.manifest.assign(age_band=age_band(facts.manifest["age"]))
    parts = [_distribution(known, name) for name in ("age_band", "gender", "ethnicity")]
    if known["age"].notna().any():
        figure = histograms(known, {"age": "years"}, facts.holds("frontal"))
        parts.insert(0, as_image(figure, "ages; dark: frontal faces"))
    parts += [_together(known, "gender", other) for other in ("ethnicity", "age_band")]
    return "".join(parts) or paragraph("Neither age nor gender nor ethnicity is known for any face.")


def conditions(facts: Facts) -> str:
    """Show how often each condition (expression, light, …) occurs."""
    return _distribution(facts.manifest, "condition") or paragraph("No condition is known for any face.")


def attributes(facts: Facts) -> str:
    """Show the share of faces that hold each attribute, of those whose attributes are known."""
    known = facts.manifest["attributes"].dropna()
    if known.empty:
        return paragraph("No attributes are known for any face.")
    holders = Counter(chain.from_iterable(set(names.split()) for names in known.astype(str)))
    ranked = sorted(holders.items(), key=lambda item: (-item[1], item[0]))[:MOST_CLASSES]
    table = pd.DataFrame(ranked, columns=["attribute", "faces"])
    shares = table["faces"] / len(known)
    left = _more(len(holders), "attributes")
    words = f"Attributes are known for {len(known):,} of {len(facts.manifest):,} faces.{left}"
    return paragraph(words) + grid(table.assign(share=shares.round(3), bar=cells(map(bar, shares))))


def _distribution(manifest: pd.DataFrame, name: str) -> str:
    """Return a bar and a count a class, and the imbalance; nothing when no class is known."""
    counts = manifest[name].value_counts()
    if not counts.sum():
        return ""
    ordered = counts.sort_index(kind="stable") if name == "age_band" else counts
    known, title = int(counts.sum()), name.replace("_", " ")
    table = ordered.head(MOST_CLASSES).rename_axis(title).rename("faces").reset_index()
    bars = cells(map(bar, table["faces"] / counts.max()))
    table = table.assign(share=(table["faces"] / known).round(3), bar=bars)
    words = (
        f"<b>{title}</b>: known for {known:,} of {len(manifest):,} faces; imbalance (largest : smallest class) "
        f"{imbalance(counts):,.1f} : 1.{_more(len(counts), 'classes')}"
    )
    return paragraph(words) + _rare(counts) + grid(table)


def _rare(counts: pd.Series) -> str:
    """Name the classes that occur and have less than half of an even share; nothing where there are too many."""
    shares = counts[counts > 0] / counts.sum()
    named = [f"{text(name)} ({share:.1%})" for name, share in shares[rare(shares.to_numpy())].items()]
    if not named or len(shares) > MOST_CLASSES:
        return ""
    words = (
        f"Rare, below half of an even share ({1 / len(shares):.1%}): {', '.join(named)}. Scores over them are unsure."
    )
    return paragraph(words, "note")


def _more(number: int, what: str) -> str:
    return f" The {MOST_CLASSES} largest of {number:,} {what}:" if number > MOST_CLASSES else ""


def _together(manifest: pd.DataFrame, down: str, across: str) -> str:
    """Return how often the classes of two columns meet; nothing unless both are known for some face."""
    if not (manifest[down].notna() & manifest[across].notna()).any():
        return ""
    largest = manifest[across].value_counts().head(MOST_CLASSES).index
    labels = manifest[across].where(manifest[across].isin(largest))
    table = pd.crosstab(_filled(manifest[down]), _filled(labels))
    order = list(AGE_BANDS) if across == "age_band" else list(largest)
    table = table.reindex(columns=[name for name in [*order, UNKNOWN] if name in table])
    pairs = table.drop(index=UNKNOWN, columns=UNKNOWN, errors="ignore").to_numpy()
    words = (
        f"<b>{down} by {across.replace('_', ' ')}</b>: faces; imbalance "
        f"{imbalance(pd.Series(pairs.ravel())):,.1f} : 1; {int((pairs == 0).sum())} of {pairs.size} pairs do not occur."
    )
    return paragraph(words) + grid(table.rename_axis(down).reset_index())


def _filled(labels: pd.Series) -> pd.Series:
    return labels.astype("str").fillna(UNKNOWN)
