"""Faces drawn by hand: measured where they can be, else named, exported and compared with nobody."""

import io
import zipfile

import numpy as np
import pytest
from library_samples import PATIENCE_S, as_file

from app.library import Library
from app.library.errors import BadRequest, NotAPicture, UnknownPhoto
from app.library.sorting import Known
from core.rejects import Reason, Rejected
from faces.detection.boxes import overlap

BLANK = (170.0, 30.0, 60.0, 80.0)
"""On the right half of the photo, where nobody is."""


@pytest.fixture
def photo(library: Library, drawn) -> int:
    """A photo with a face on its left half and gray on its right, and photos of two other people."""
    gray = np.full_like(drawn[0][0], 128)
    library.add("trip/a.jpg", io.BytesIO(as_file(np.concatenate([drawn[0][0], gray], axis=1))))
    for who in (1, 2):
        library.add(f"{who}.jpg", io.BytesIO(as_file(drawn[who][0])))
    assert library.wait(PATIENCE_S)
    return library.album("trip")[0].id


def hidden_face(library: Library, photo: int) -> tuple:
    """Let it be as if the face of a photo had not been found; return its box."""
    with library._database.write() as rows:
        row = rows.execute("SELECT x, y, width, height FROM faces WHERE photo_id = ?", (photo,)).fetchone()
        rows.execute("DELETE FROM faces WHERE photo_id = ?", (photo,))
        rows.execute("DELETE FROM people WHERE id NOT IN (SELECT person_id FROM faces WHERE person_id IS NOT NULL)")
    return tuple(row)


@pytest.mark.slow
def test_a_face_that_was_missed_is_measured_in_the_frame_and_sorted(library: Library, photo):
    box = hidden_face(library, photo)
    loose = box[0] - 9, box[1] - 14, box[2] + 20, box[3] + 20
    told = library.draw_face(photo, loose)
    assert told.compared
    assert library.wait(PATIENCE_S)
    [face] = library.photo(photo)[1]
    assert (face.id, face.drawn) == (told.id, False)
    assert overlap(face.box, box) > 0.8, "the frame is where the face was measured"
    assert face.id in Known.read(library._database, library.model().key).ids
    library.undo()
    assert library.photo(photo)[1] == []
    library.redo()
    assert library.wait(PATIENCE_S)
    assert [one.id for one in library.photo(photo)[1]] == [told.id]
    assert told.id in Known.read(library._database, library.model().key).ids, "it is embedded again"
    library.undo()
    library.draw_face(photo, loose)


def test_a_frame_without_a_face_can_be_named_and_is_compared_with_nobody(library: Library, photo):
    told = library.draw_face(photo, BLANK)
    assert not told.compared
    assert library.wait(PATIENCE_S)
    face = next(one for one in library.unsorted() if one.id == told.id)
    assert (face.box, face.drawn) == (BLANK, True)
    assert library.face_picture(told.id)
    person = library.split(None, [told.id])
    library.rename(person, "Nell")
    assert told.id not in Known.read(library._database, library.model().key).ids
    assert library.wait(PATIENCE_S)
    assert library._database.all("SELECT * FROM embeddings WHERE face_id = ?", (told.id,)) == []
    stream = io.BytesIO()
    library.export("sidecars", stream)
    with zipfile.ZipFile(stream) as archive:
        assert archive.namelist() == ["trip/a.jpg.xmp"]
        sidecar = archive.read("trip/a.jpg.xmp").decode()
    assert "Nell" in sidecar
    assert f"{(BLANK[0] + BLANK[2] / 2) / 288:.6f}" in sidecar
    for _ in range(3):
        library.undo()
    assert told.id not in [one.id for one in library.photo(photo)[1]]
    for _ in range(3):
        library.redo()
    assert [one.name for one in library.people() if one.id == person] == ["Nell"]
    assert [one.id for one in library.faces(person)] == [told.id]


@pytest.mark.slow
def test_what_was_drawn_goes_with_its_person(library: Library, photo):
    person = library.split(None, [library.draw_face(photo, BLANK).id])
    before = library.photo_picture(photo, 1600)
    assert library.erase(person).blurred == 1
    assert len(library.photo(photo)[1]) == 1
    assert library.photo_picture(photo, 1600) != before
    assert library.wait(PATIENCE_S)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("box", "words"),
    [((170.0, 30.0, 4.0, 80.0), "too small"), ((284.0, 30.0, 60.0, 60.0), "too small"), (None, "already")],
)
def test_a_frame_that_makes_no_sense_is_refused(library: Library, photo, box, words):
    faces = library.progress().faces_found
    with pytest.raises(BadRequest, match=words):
        library.draw_face(photo, box or library.photo(photo)[1][0].box)
    assert library.progress().faces_found == faces
    with pytest.raises(UnknownPhoto):
        library.draw_face(10**6, BLANK)


@pytest.mark.slow
def test_a_photo_that_changes_or_breaks_meanwhile_takes_no_face(library: Library, photo, monkeypatch):
    worker = library._now.drawing._worker

    def another_first(task: str, *values):
        monkeypatch.undo()
        library.draw_face(photo, BLANK)
        return worker.call(task, *values)

    monkeypatch.setattr(worker, "call", another_first)
    with pytest.raises(BadRequest, match="changed meanwhile"):
        library.draw_face(photo, BLANK)

    def broken(*_: object):
        raise Rejected(Reason.UNREADABLE)

    monkeypatch.setattr(worker, "call", broken)
    with pytest.raises(NotAPicture):
        library.draw_face(photo, (230.0, 30.0, 50.0, 50.0))
