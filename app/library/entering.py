"""Faces that were found, entered into the database: on a photo, or on the frames that a clip becomes."""

import secrets
from sqlite3 import Connection

import numpy as np

from app.photos.photo_processor import ClipFrame, Found
from core.names import LONGEST

NEW_FACE = """INSERT INTO faces (id, photo_id, x, y, width, height, left_x, left_y, right_x, right_y, confidence,
                                 portrait, thumbnail, landmarks)
              VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""

LOOKED_AT = "UPDATE photos SET state = 'done', width = ?, height = ?, taken = ?, small = ? WHERE id = ?"

NEW_FRAME = """INSERT INTO photos (sha256, name, folder, upload_id) SELECT ?, ?, folder, upload_id FROM photos
               WHERE id = ? ON CONFLICT (sha256) DO NOTHING"""


def enter_photo(rows: Connection, photo: int, found: Found, model: str, embeddings: np.ndarray) -> list[str]:
    """Enter the faces of a photo, which are nobody's until they are sorted; return their ids."""
    names = [secrets.token_hex(8) for _ in found.faces]
    for name, face, embedding in zip(names, found.faces, embeddings, strict=True):
        values = name, photo, *face.box, *face.left_eye, *face.right_eye
        more = face.confidence, face.portrait, face.thumbnail, face.landmarks.tobytes()
        rows.execute(NEW_FACE, (*values, *more))
        rows.execute("INSERT INTO embeddings VALUES (?, ?, ?)", (name, model, embedding.tobytes()))
    rows.execute(LOOKED_AT, (found.width, found.height, found.taken, found.small, photo))
    rows.execute("INSERT OR IGNORE INTO duties VALUES ('sort')")
    return names


def enter_frame(rows: Connection, clip: int, name: str, sha256: str, frame: ClipFrame) -> int | None:
    """Enter a frame of a clip as a photo of its own; return its id, None when it is there already."""
    done = rows.execute(NEW_FRAME, (sha256, frame_name(name, frame.time), clip))
    return done.lastrowid if done.rowcount else None


def frame_name(clip: str, seconds: float) -> str:
    """Return what a frame is called, as `walk.mp4 at 1:05.2.jpg`."""
    minutes, rest = divmod(round(seconds, 1), 60)
    return f"{clip[: LONGEST - 20]} at {int(minutes)}:{rest:04.1f}.jpg"
