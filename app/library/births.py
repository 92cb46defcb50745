"""Years of birth, as a hint: nobody is on a photo that was taken before."""

from collections.abc import Sequence

import numpy as np

from app.library.database import Database

BORN = "SELECT id, birth FROM people WHERE birth IS NOT NULL"

TAKEN = """SELECT faces.id, CAST(substr(taken, 1, 4) AS INTEGER) AS year
           FROM faces JOIN photos ON photos.id = photo_id WHERE taken IS NOT NULL"""


def born_by_then(database: Database, faces: Sequence[str], owners: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Return int64 (N,): the owners of faces, but -1 for each that comes to somebody who was not born by then.

    `before` (N,): whose the faces were; what is there already stays. Photos without a date tell nothing.
    """
    born = {row["id"]: row["birth"] for row in database.all(BORN)}
    if not born:
        return owners
    taken = {row["id"]: row["year"] for row in database.all(TAKEN)}
    result = owners.copy()
    for row in np.flatnonzero(owners != before).tolist():
        if taken.get(faces[row], np.inf) < born.get(int(owners[row]), -np.inf):
            result[row] = -1
    return result
