"""The page itself: its sections in their order."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from core.face_table import FaceTable
from core.rejects import RejectLog
from faces.report import classes, counts, measurements, pictures
from faces.report.facts import Facts, ReportSettings
from faces.report.markup import STYLE
from faces.report.strangest import strangest_faces

SECTIONS: dict[str, Callable[[Facts], str]] = {
    "Sources": counts.sources,
    "Left out": counts.left_out,
    "Notes": counts.notes,
    "Filter": counts.filter_rules,
    "Splits": counts.splits,
    "People": counts.people,
    "Age, gender, ethnicity": classes.demographics,
    "Conditions": classes.conditions,
    "Attributes": classes.attributes,
    "Head pose": measurements.head_pose,
    "Action units": measurements.units_by_backend,
    "Quality": measurements.quality,
    "Look at these first": strangest_faces,
    "Mean faces": pictures.mean_faces,
    "Faces": pictures.contact_sheet,
}
"""Sections by title: each returns HTML, whatever columns are missing."""


def data_report(
    table: FaceTable,
    log: RejectLog,
    rules: pd.DataFrame,
    settings: ReportSettings | None = None,
    strangeness: np.ndarray | None = None,
) -> str:
    """Return the report as one HTML page that needs no network: what came in, what was left out, what faces are like.

    `table` holds the marked and split faces, `log` what was left out before, `rules` the table of
    `faces.selection.filtering.rule_report`, `strangeness` how unlike the others each face is (N,). Pictures
    appear when every face is synthetic, or when the settings ask for them. The same input gives the same page.
    """
    facts = Facts(table, log, rules, settings or ReportSettings(), strangeness)
    links = "".join(f"<a href='#s{number}'>{title}</a>" for number, title in enumerate(SECTIONS))
    body = "".join(
        f"<h2 id='s{number}'>{title}</h2>{section(facts)}" for number, (title, section) in enumerate(SECTIONS.items())
    )
    head = f"<head><meta charset='utf-8'><title>Face data report</title><style>{STYLE}</style></head>"
    start = f"<h1>Face data report</h1>{counts.summary(facts)}<nav>{links}</nav>"
    return f"<!doctype html><html lang='en'>{head}<body>{start}{body}</body></html>"
