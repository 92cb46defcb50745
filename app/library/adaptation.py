"""The champion adapted to the faces of the library, which are cut out of their photos once more for it."""

import logging
from collections.abc import Callable, Iterator
from itertools import groupby
from sqlite3 import Row
from typing import NamedTuple

import numpy as np

from app.library.database import Database
from app.library.descriptions import Descriptions
from app.library.files import PhotoFiles
from app.library.worker import Worker
from app.photos.photo_processor import Place
from core.rejects import Reason, Rejected
from embedding.regions.adapt import FEWEST, AdaptSettings, adapted
from embedding.regions.embedder import RegionEmbedder
from embedding.regions.faces import RegionFaces
from embedding.regions.part import DESCRIBED_AT_ONCE, describe, drawn_rows, weighted_vectors

LOGGER = logging.getLogger(__name__)

FACES = """SELECT faces.id, photo_id, sha256, left_x, left_y, right_x, right_y, landmarks
           FROM faces JOIN photos ON photos.id = photo_id WHERE NOT hidden AND NOT drawn
           ORDER BY photo_id, faces.rowid"""


class Described(NamedTuple):
    """Faces by id, and what each part of the champion says of them: float16 (N, D) each."""

    ids: list[str]
    own: list[np.ndarray]


class Stopped(Exception):  # noqa: N818 (nothing went wrong)
    """The library is being closed."""


class Adaptation:
    """Learns from the library's faces; `done` of `total` have been described."""

    def __init__(
        self,
        database: Database,
        files: PhotoFiles,
        worker: Worker,
        settings: AdaptSettings,
        closing: Callable[[], bool],
        descriptions: Descriptions,
    ) -> None:
        self._database, self._files, self._worker, self._settings = database, files, worker, settings
        self._closing, self._descriptions = closing, descriptions
        self.done = self.total = 0

    def learn(self, base: RegionEmbedder) -> tuple[RegionEmbedder, Described] | None:
        """Return an embedder adapted to at most `most_faces` of the faces, and these; None when too few can be read.

        Raises Stopped when the library is closed meanwhile.
        """
        faces = self._database.all(FACES)
        sample = [faces[row] for row in drawn_rows(len(faces), self._settings.most_faces, 0)]
        try:
            self.total = len(sample)
            described = self._described(base, sample)
        finally:
            self.done = self.total = 0
        if described is None or len(described.ids) < FEWEST:
            return None
        return adapted(base, described.own, self._settings), described

    def _described(self, base: RegionEmbedder, sample: list[Row]) -> Described | None:
        """Return what the champion says of the faces: what it said when they came in, else by looking again."""
        said = dict(self._descriptions.taken())
        unsaid = [face for face in sample if face["id"] not in said]
        self.done = len(sample) - len(unsaid)
        for some, faces in self._batches(base, unsaid):
            said |= dict(zip(some, zip(*describe(base.parts, faces), strict=True), strict=True))
        ids = [face["id"] for face in sample if face["id"] in said]
        return (
            Described(ids, [np.stack(each) for each in zip(*(said[face] for face in ids), strict=True)])
            if ids
            else None
        )

    def _batches(self, base: RegionEmbedder, sample: list[Row]) -> Iterator[tuple[list[str], RegionFaces]]:
        """Yield ids and faces, `DESCRIBED_AT_ONCE` or a few more at a time, so that few pictures are in memory."""
        ids: list[str] = []
        cut: list[tuple[np.ndarray, np.ndarray]] = []
        for _, group in groupby(sample, key=lambda face: face["photo_id"]):
            if self._closing():
                raise Stopped
            faces = list(group)
            self.done += len(faces)
            try:
                cut.append(cut_out(self._files, self._worker, faces))
                ids += [face["id"] for face in faces]
            except Rejected as no:
                LOGGER.warning("nothing is learned from photo %d (%s)", faces[0]["photo_id"], no)
            if len(ids) >= DESCRIBED_AT_ONCE:
                yield ids, _regions(base, cut)
                ids, cut = [], []
        if ids:
            yield ids, _regions(base, cut)


def cut_out(files: PhotoFiles, worker: Worker, faces: list[Row]) -> tuple[np.ndarray, np.ndarray]:
    """Return faces of one photo as they were cut out when they were found, and their landmarks.

    Raises Rejected when the photo cannot be read any more.
    """
    crops, landmarks = worker.call("crops", content(files, faces[0]["sha256"]), [_place(face) for face in faces])
    return crops, landmarks


def content(files: PhotoFiles, sha256: str) -> bytes:
    """Return the bytes of a photo. Raises Rejected when they are gone."""
    try:
        return files.read(sha256)
    except OSError as error:
        raise Rejected(Reason.UNREADABLE, f"its file cannot be read any more ({error.strerror})") from error


def vectors(model: RegionEmbedder, described: Described) -> np.ndarray:
    """Return the embeddings, unit rows float32 (N, D), of faces that the champion described for `model`."""
    return model.joined(weighted_vectors(model.parts, described.own))


def _place(face: Row) -> Place:
    kept = face["landmarks"]
    points = None if kept is None else np.frombuffer(kept, np.float32).reshape(-1, 3)
    return Place((face["left_x"], face["left_y"]), (face["right_x"], face["right_y"]), points)


def _regions(base: RegionEmbedder, cut: list[tuple[np.ndarray, np.ndarray]]) -> RegionFaces:
    crops, landmarks = (np.concatenate(each) for each in zip(*cut, strict=True))
    return RegionFaces.of(base.visibility, crops, landmarks)
