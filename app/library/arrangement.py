"""Photos in folders to take away: each one once, or once with links from the people who are on it."""

from itertools import groupby
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from app.library.names import joined, unique
from core.names import as_file

UNSORTED, SEVERAL = "unsorted", "several people"

Rows = list[dict[str, Any]]
"""One per face, with `photo_id`, `folder`, `photo`, `person_id`, `person`."""


class Placed(NamedTuple):
    """A photo, by the row of one of its faces, and its path in the archive."""

    path: str
    row: dict[str, Any]


class Link(NamedTuple):
    """A link in the archive, and what it points to, seen from its own folder."""

    path: str
    target: str


def by_people(rows: Rows) -> list[Placed]:
    """Place each photo once: in the folder of the person on it, or in that for photos of several people.

    Faces of nobody do not count where somebody is known.
    """
    photos = [(_only_person(faces), faces[0]) for faces in by_photo(rows)]
    folders = _folders(rows, dict.fromkeys(owner for owner, _ in photos))
    paths = unique(f"{folders[owner]}/{as_file(row['photo'])}" for owner, row in photos)
    return [Placed(path, row) for path, (_, row) in zip(paths, photos, strict=True)]


def as_they_came(rows: Rows) -> list[Placed]:
    """Place each photo once, in the folders that it came from."""
    photos = [faces[0] for faces in by_photo(rows)]
    paths = unique("/".join(map(as_file, joined(row["folder"], row["photo"]).split("/"))) for row in photos)
    return [Placed(path, row) for path, row in zip(paths, photos, strict=True)]


def links(rows: Rows, placed: list[Placed]) -> list[Link]:
    """Return a link to each photo, placed under `photos`, for everybody who is on it, in folders under `people`."""
    where = {one.row["photo_id"]: one.path for one in placed}
    folders = _folders(rows, dict.fromkeys(row["person_id"] for row in rows))
    pairs = list(dict.fromkeys((row["person_id"], where[row["photo_id"]]) for row in rows))
    paths = unique(f"people/{folders[person]}/{PurePosixPath(to).name}" for person, to in pairs)
    return [Link(path, f"../../photos/{to}") for path, (_, to) in zip(paths, pairs, strict=True)]


Owner = int | str | None
"""A person, SEVERAL, or nobody."""


def _folders(rows: Rows, owners: dict[Owner, None]) -> dict[Owner, str]:
    """Return a folder's name for each owner."""
    names: dict[Owner, str | None] = {row["person_id"]: row["person"] for row in rows} | {None: UNSORTED}
    called = (owner if isinstance(owner, str) else names[owner] or f"person {owner}" for owner in owners)
    return dict(zip(owners, unique(map(as_file, called)), strict=True))


def _only_person(faces: Rows) -> Owner:
    people = {face["person_id"] for face in faces} - {None}
    return SEVERAL if len(people) > 1 else next(iter(people), None)


def by_photo(rows: Rows) -> list[Rows]:
    """Return the faces of each photo, in the order of the photos."""
    ordered = sorted(rows, key=lambda row: row["photo_id"])
    return [list(faces) for _, faces in groupby(ordered, key=lambda row: row["photo_id"])]
