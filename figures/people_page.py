"""The people found in somebody's photos as one HTML page that needs no network."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from clustering.interface import NOISE
from core.face_table import FaceTable
from core.rejects import RejectLog
from core.vectors import unit_length
from faces.report import counts
from faces.report.facts import Facts, ReportSettings
from faces.report.markup import STYLE, grid, paragraph, text
from faces.report.pictures import HIDDEN
from faces.report.plots import picture, picture_sheet

MOST_PEOPLE = 200
"""People with a section of their own, the largest first; all are in the table of faces."""

MOST_FACES = 30
"""Faces shown of a person."""

MOST_PHOTOS = 12
"""Photos named of a person."""


@dataclass(frozen=True)
class FoundPeople:
    """Faces in photos, `people` int64 (N,) from 0 (-1 = unsorted), and the method that sorted them.

    `vectors` (N, D): embeddings; `model`: what made them; `rejects`: what was left out before.
    """

    table: FaceTable
    people: np.ndarray
    vectors: np.ndarray
    model: str
    rejects: RejectLog

    def rows(self, person: int) -> np.ndarray:
        """Return the faces of a person, the most typical first: the highest cosine to the sum of all."""
        rows = np.flatnonzero(self.people == person)
        x_nd = unit_length(self.vectors[rows])
        return rows[np.argsort(-(x_nd @ x_nd.sum(axis=0)), kind="stable")]


def people_page(found: FoundPeople, thumbnails: bool) -> str:
    """Return the page: each person with a cover face, other faces and photos; who is unsorted; what was left out.

    Faces are shown when all are drawn, or with `thumbnails`. The same input gives the same page.
    """
    facts = Facts(found.table, found.rejects, pd.DataFrame(), ReportSettings(thumbnails=thumbnails))
    number = int(found.people.max(initial=NOISE)) + 1
    shown = range(min(number, MOST_PEOPLE))
    sections = [_person(found, person, facts.pictures_allowed) for person in shown]
    body = [
        _summary(found, number),
        "" if facts.pictures_allowed else HIDDEN,
        *sections,
        _more(number - len(shown), "people, each with fewer faces"),
        "<h2 id='unsorted'>Unsorted</h2>",
        _faces(found, found.rows(NOISE), "unsorted faces", facts.pictures_allowed),
        "<h2 id='left-out'>Left out</h2>",
        counts.left_out(facts),
    ]
    head = f"<head><meta charset='utf-8'><title>People in photos</title><style>{STYLE}</style></head>"
    return f"<!doctype html><html lang='en'>{head}<body><h1>People in photos</h1>{''.join(body)}</body></html>"


def _summary(found: FoundPeople, number: int) -> str:
    unsorted = int((found.people == NOISE).sum())
    words = (
        f"{len(found.people):,} faces in {_photos(found.table.manifest).nunique():,} photos: {number:,} people, "
        f"{unsorted:,} faces unsorted, {len(found.rejects.left_out()):,} files or faces left out. Sorted with "
        f"{text(found.model)}, which has learned without names: look before you trust."
    )
    links = "<a href='#unsorted'>Unsorted</a><a href='#left-out'>Left out</a>"
    return f"{paragraph(words, 'note')}<nav>{links}</nav>"


def _person(found: FoundPeople, person: int, pictures: bool) -> str:
    rows, name = found.rows(person), f"Person {person + 1}"
    cover = picture(found.table.stored[rows[0]], f"cover face of person {person + 1}") if pictures else ""
    others = _faces(found, rows[1:], f"other faces of person {person + 1}", pictures) if len(rows) > 1 else ""
    return f"<h2 id='p{person + 1}'>{name} ({len(rows):,} faces)</h2>{cover}{others}{_named_photos(found, rows)}"


def _faces(found: FoundPeople, rows: np.ndarray, alt: str, pictures: bool) -> str:
    if not pictures:
        return paragraph(f"{len(rows):,} faces.") if len(rows) else paragraph("None.")
    return picture_sheet(found.table.stored[rows[:MOST_FACES]], alt) + _more(len(rows) - MOST_FACES, "faces")


def _named_photos(found: FoundPeople, rows: np.ndarray) -> str:
    photos = _photos(found.table.manifest.iloc[np.sort(rows)]).value_counts(sort=False)
    table = pd.DataFrame({"photo": photos.index[:MOST_PHOTOS], "faces": photos.to_numpy()[:MOST_PHOTOS]})
    more = _more(len(photos) - MOST_PHOTOS, "photos")
    return f"<details><summary>{len(photos):,} photos</summary>{grid(table)}{more}</details>"


def _photos(manifest: pd.DataFrame) -> pd.Series:
    member = ("/" + manifest["member"]).where(manifest["member"] != "", "")
    frame = (", frame " + manifest["frame"].astype("str")).where(manifest["frame"] >= 0, "")
    return manifest["path"] + member + frame


def _more(count: int, what: str) -> str:
    return paragraph(f"{count:,} more {what}, in the table of faces.", "small") if count > 0 else ""
