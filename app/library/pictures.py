"""Photos to look at: small ones are kept, large ones are made when they are asked for."""

from app.library.database import Database
from app.library.errors import NotAPicture, UnknownFace, UnknownPhoto
from app.library.files import PhotoFiles
from app.library.worker import Worker
from app.photos.photo_processor import SMALL_SIDE
from core.rejects import Rejected


class Pictures:
    """Gives out pictures as new JPEGs without metadata."""

    def __init__(self, database: Database, files: PhotoFiles, worker: Worker) -> None:
        self._database, self._files, self._worker = database, files, worker

    def face(self, face_id: str) -> bytes:
        """Return a square JPEG of a face. Raises UnknownFace."""
        row = self._database.one("SELECT thumbnail FROM faces WHERE id = ?", (face_id,))
        if row is None:
            raise UnknownFace("This face is not there any more: load the page again.")
        return bytes(row["thumbnail"])

    def photo(self, photo_id: int, max_side: int) -> bytes:
        """Return a photo of at most `max_side` pixels a side. Raises UnknownPhoto, NotAPicture."""
        sql = "SELECT sha256, small FROM photos WHERE id = ? AND state != 'rejected'"
        row = self._database.one(sql, (photo_id,))
        if row is None:
            raise UnknownPhoto("This photo is not there any more: load the page again.")
        if max_side != SMALL_SIDE:
            return self._made(row["sha256"], max_side)
        return bytes(row["small"] or self._kept(photo_id, row["sha256"]))

    def _kept(self, photo_id: int, sha256: str) -> bytes:
        """Make a small picture and keep it, unless the photo has changed meanwhile."""
        small = self._made(sha256, SMALL_SIDE)
        with self._database.write() as rows:
            rows.execute("UPDATE photos SET small = ? WHERE id = ? AND sha256 = ?", (small, photo_id, sha256))
        return small

    def _made(self, sha256: str, max_side: int) -> bytes:
        try:
            return bytes(self._worker.call("preview", self._files.read(sha256), max_side))
        except (Rejected, OSError) as error:
            raise NotAPicture("This photo cannot be shown: its file is damaged or missing.") from error
