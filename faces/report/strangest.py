"""Section: the faces that are most unlike the others, to be looked at first."""

import numpy as np
import pandas as pd

from faces.report.facts import Facts
from faces.report.markup import Markup, grid, paragraph
from faces.report.plots import picture

FIRST = 20

NOTE = (
    "Strangeness: the share of trees that take a face for one to which something was done; they have learned to tell "
    "from other people's faces of the set, as they are and altered. A high one is no fault: it is where faults such as "
    "wrong crops, covered faces, blur or pictures that show no face are found first."
)


def strangest_faces(facts: Facts) -> str:
    """List the strangest faces of the table by what is known of them."""
    unknown = np.full(len(facts.manifest), np.nan)
    return strangest(facts, unknown if facts.strangeness is None else facts.strangeness)


def strangest(facts: Facts, strangeness: np.ndarray) -> str:
    """List the strangest faces of the table, the strangest first; pictures only where they may appear.

    `strangeness`: of each face, (N,), missing where it is not known.
    """
    known = np.flatnonzero(np.isfinite(strangeness))
    if not len(known):
        return paragraph("There are too few faces to say which are strange.")
    first = known[np.argsort(-strangeness[known], kind="stable")][:FIRST]
    rows = facts.manifest.iloc[first]
    table = pd.DataFrame(
        {
            "source": rows["source"],
            "file": rows["path"].astype("str") + rows["member"].map(lambda name: "" if pd.isna(name) else f" {name}"),
            "frame": rows["frame"],
            "strangeness": strangeness[first].round(2),
        }
    )
    if facts.pictures_allowed:
        shown = [Markup(picture(facts.table.stored[row], "a strange face"), "face") for row in first]
        table = table.assign(face=pd.Series(shown, index=table.index, dtype=object))
    middle = paragraph(f"The middle face has {np.median(strangeness[known]):.2f}.")
    return paragraph(NOTE, "small") + middle + grid(table)
