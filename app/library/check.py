"""What holds in every library at every moment; a test kills the program and looks."""

import hashlib
import json
from collections.abc import Iterator

import numpy as np

from app.library.database import Database
from app.library.files import PhotoFiles

NEVER = {
    "a photo without face counts as looked at": """SELECT id FROM photos WHERE state = 'done'
        AND id NOT IN (SELECT photo_id FROM faces)""",
    "a photo that was not looked at has faces": """SELECT id FROM photos WHERE state != 'done'
        AND id IN (SELECT photo_id FROM faces)""",
    "a person has no face": "SELECT id FROM people WHERE id NOT IN (SELECT coalesce(person_id, 0) FROM faces)",
    "a pinned face is not its person's for good": """SELECT faces.id FROM faces JOIN people ON people.id = person_id
        WHERE pinned AND NOT settled""",
    "a face lies outside its photo": """SELECT faces.id FROM faces JOIN photos ON photos.id = photo_id
        WHERE x + faces.width < 0 OR y + faces.height < 0 OR x > photos.width OR y > photos.height""",
}
"""Queries that find nothing."""


def flaws(database: Database, files: PhotoFiles) -> Iterator[str]:
    """Yield what is wrong with a library; reads every photo."""
    with database.lock:
        for pragma in ("integrity_check", "foreign_key_check"):
            yield from (f"{pragma}: {tuple(row)}" for row in database.all(f"PRAGMA {pragma}") if row[0] != "ok")
        for text, query in NEVER.items():
            yield from (f"{text}: {row[0]}" for row in database.all(query))
        for row in database.all("SELECT sha256 FROM photos WHERE state != 'rejected'"):
            path = files.path(row["sha256"])
            if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != row["sha256"]:
                yield f"the file of a photo is missing or changed: {row['sha256']}"
        for row in database.all("SELECT face_id, vector FROM embeddings WHERE vector IS NOT NULL"):
            length = float(np.linalg.norm(np.frombuffer(row["vector"], np.float32)))
            if not (abs(length - 1) < 1e-3 or length == 0):
                yield f"the embedding of a face has length {length}: {row['face_id']}"
        for row in database.all("SELECT id, before, after FROM history"):
            if not all({"people", "faces"} <= set(json.loads(row[side])) for side in ("before", "after")):
                yield f"a step of the history is damaged: {row['id']}"
