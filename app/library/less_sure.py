"""Faces that may be a person's, but are less alike than sorting asks for."""

import numpy as np

from app.library.answers import Answer, Word
from app.library.calibration import calibrated, same_person
from app.library.database import Database
from app.library.edits import Edits
from app.library.errors import UnknownFace, UnknownPerson
from app.library.models import Models
from app.library.questions import Compared
from app.library.records import LessSure
from app.library.settings import LibrarySettings
from app.library.sorting import Known
from app.library.views import Views
from clustering.likeness import likeness_to_groups
from clustering.linkage import Groups

MOST, LEAST = 60, 0.01
"""Faces that are listed, the surest first, and the least chance of a listed one."""


class LessSureFaces:
    """Lists faces that may be a person's, and takes answers about them one by one."""

    def __init__(
        self, database: Database, edits: Edits, views: Views, models: Models, settings: LibrarySettings
    ) -> None:
        self._database, self._edits, self._views = database, edits, views
        self._models, self._settings = models, settings

    def of(self, person_id: int) -> list[LessSure]:
        """Return unsorted faces, and those of people that nobody decided about, which may be this person's.

        Those on a photo with the person are left out, and those that somebody said are another's. Raises UnknownPerson.
        """
        with self._database.lock:
            self._views.faces(person_id)
            known = Known.read(self._database, self._models.key)
            settings = calibrated(self._settings, self._database)
        compared = Compared.of(known, settings.sorting)
        if compared is None or not (known.people == person_id).any():
            return []
        chance = _chances(compared, person_id)
        order = [row for row in np.argsort(-chance, kind="stable")[:MOST] if chance[row] >= LEAST]
        faces = {face.id: face for face in self._views.some([known.ids[row] for row in order])}
        found = [(known.ids[row], float(chance[row])) for row in order]
        return [LessSure(faces[face], round(sure, 3)) for face, sure in found if face in faces]

    def answer(self, person_id: int, face_id: str, word: Word) -> None:
        """Give a face to the person ("yes"), or note that it is somebody else's. Raises UnknownFace, UnknownPerson."""
        with self._database.lock:
            best = self._views.faces(person_id)[0].id
            if face_id not in {face.id for face in self._views.some([face_id])}:
                raise UnknownFace("This face is not there any more: load the page again.")
            if best == face_id:
                raise UnknownPerson("This face is this person's already.")
            self._edits.claim(face_id, person_id, Answer(face_id, best, word))


def _chances(compared: Compared, person_id: int) -> np.ndarray:
    """Return (N,): the chance of each face to be the person's; 0 for those that are not asked about."""
    known = compared.known
    theirs = known.people == person_id
    group = Groups.of(compared.likeness[theirs].rows, np.zeros(int(theirs.sum()), np.int64))
    chance = same_person(likeness_to_groups(compared.likeness, group)[:, 0] / compared.bound)
    told = known.apart[theirs[known.apart].any(axis=1)]
    chance[theirs | known.fixed | np.isin(known.photos, known.photos[theirs])] = 0
    chance[told.ravel()] = 0
    return chance
