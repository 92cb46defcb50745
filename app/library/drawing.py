"""Faces that were not found and that somebody draws a frame around: measured if they can be, else kept as drawn."""

import secrets

from app.library.database import Database
from app.library.drawn_rows import Row, text_of
from app.library.errors import BadRequest, NotAPicture, UnknownPhoto
from app.library.files import PhotoFiles
from app.library.history import History
from app.library.records import Drawn
from app.library.worker import Worker
from app.photos.photo_processor import FoundFace
from core.rejects import Rejected
from faces.alignment import Point
from faces.detection.boxes import Box, same

LEAST_SIDE = 8.0
"""Pixels that a frame must have across and down."""

SAME_FACE = 0.4
"""Intersection over union from which a frame is taken to be around a face that is there already."""

PHOTO = "SELECT sha256, width, height FROM photos WHERE id = ? AND state = 'done'"

FACES = "SELECT x, y, width, height FROM faces WHERE photo_id = ? ORDER BY rowid"

Place = tuple[str, tuple[int, int], list[Box]]
"""A photo's SHA-256, its size, and where faces are on it."""


class Drawing:
    """Takes frames; what is in one is measured, and kept as it was drawn where it cannot be."""

    def __init__(self, database: Database, files: PhotoFiles, history: History, worker: Worker) -> None:
        self._database, self._files, self._history, self._worker = database, files, history, worker

    def draw(self, photo_id: int, box: Box) -> Drawn:
        """Enter the face in a box of an upright photo, in pixels; it is nobody's until it is sorted.

        Raises UnknownPhoto, BadRequest for a box that is too small or around a known face, NotAPicture.
        """
        place = self._place(photo_id)
        face = self._face(photo_id, box, place)
        with self._database.lock:
            if self._place(photo_id) != place:
                raise BadRequest("This photo has changed meanwhile: look at it again.")
            with self._history.recorded("a face drawn by hand", (), ()) as change:
                change.draw(face)
        return Drawn(face["id"], not face["drawn"])

    def _place(self, photo_id: int) -> Place:
        with self._database.lock:
            row = self._database.one(PHOTO, (photo_id,))
            if row is None:
                raise UnknownPhoto("This photo is not there any more: load the page again.")
            boxes = [
                (one["x"], one["y"], one["width"], one["height"]) for one in self._database.all(FACES, (photo_id,))
            ]
        return row["sha256"], (row["width"], row["height"]), boxes

    def _face(self, photo_id: int, box: Box, place: Place) -> Row:
        sha256, size, known = place
        box = _within(box, size)
        if any(same(box, other, SAME_FACE) for other in known):
            raise BadRequest("There is a face here already: it may be hidden, or somebody else's.")
        try:
            found = self._worker.call("mark", self._files.read(sha256), box, known)
        except (Rejected, OSError) as error:
            raise NotAPicture("This photo cannot be read: its file is damaged or missing.") from error
        return _measured(photo_id, found) if isinstance(found, FoundFace) else _only_drawn(photo_id, box, found)


def _within(box: Box, size: tuple[int, int]) -> Box:
    """Return the part of a box that is on the photo. Raises BadRequest when that is too small for a face."""
    x, y, width, height = box
    left, top = max(x, 0.0), max(y, 0.0)
    across, down = min(x + width, size[0]) - left, min(y + height, size[1]) - top
    if min(across, down) < LEAST_SIDE:
        raise BadRequest("This frame is too small: draw it around the whole face.")
    return left, top, across, down


def _measured(photo: int, face: FoundFace) -> Row:
    more = {"confidence": face.confidence, "portrait": face.portrait, "landmarks": text_of(face.landmarks.tobytes())}
    return _row(photo, face.box, face.thumbnail) | _eyes(face.left_eye, face.right_eye) | more | {"drawn": 0}


def _only_drawn(photo: int, box: Box, thumbnail: bytes) -> Row:
    """Return a face of which only the box is known; both eyes are its middle."""
    middle = box[0] + box[2] / 2, box[1] + box[3] / 2
    more = {"confidence": 0.0, "portrait": 0.0, "landmarks": None, "drawn": 1}
    return _row(photo, box, thumbnail) | _eyes(middle, middle) | more


def _eyes(left: Point, right: Point) -> Row:
    return {"left_x": left[0], "left_y": left[1], "right_x": right[0], "right_y": right[1]}


def _row(photo: int, box: Box, thumbnail: bytes) -> Row:
    place = dict(zip(("x", "y", "width", "height"), box, strict=True))
    return {"id": secrets.token_hex(8), "photo_id": photo, **place, "thumbnail": text_of(thumbnail)}
