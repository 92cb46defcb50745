"""A person deleted for good: not one byte of it is left in the data folder."""

import hashlib
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import numpy as np
import pytest

from app.library import Library
from app.library import files as files_module
from app.library.cleaning import Cleaning
from app.library.database import Database
from app.library.errors import NothingToUndo, UnknownPerson
from app.library.files import PhotoFiles
from app.photos.photo_processor import THUMBNAIL_SIDE
from core.rejects import Reason
from faces.media.decode import decode_image

NAME = "Zacharias Quendelbaum"
JPEG_HEADER = 700
"""Bytes of tables that all JPEG files of one encoder share."""


def everything(folder: Path) -> bytes:
    return b"\0".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def pieces(data: bytes) -> list[bytes]:
    """Return the 32-byte pieces of a trace; SQLite parts a long value over pages."""
    return [data[start : start + 32] for start in range(0, max(1, len(data) - 32), 32)]


@pytest.fixture
def opened(filled_folder, tmp_path, embedder, settings):
    library = Library.open(Path(shutil.copytree(filled_folder, tmp_path / "photos")), embedder, settings)
    yield library
    assert library.check() == []
    library.close()


def person_on(library: Library, photo: str) -> int:
    """Return the person on a photo, after a name, file names with that name, and some edits."""
    with library._database.write() as rows:
        rows.execute("UPDATE photos SET name = ? || ' ' || name, folder = ? WHERE name = ?", (NAME, NAME, photo))
        rows.execute("UPDATE photos SET folder = ? WHERE name = '3-0.jpg'", (f"trip with {NAME}",))
    library.refuse(f"{NAME}/notes.txt", Reason.NOT_AN_IMAGE, "")
    people = library.people()
    person = next(one.id for one in people if any(NAME in face.photo_name for face in library.faces(one.id)))
    library.rename(person, NAME)
    new = library.split(person, [library.faces(person)[0].id])
    library.merge(person, [new])
    library.split(person, [library.faces(person)[0].id])
    library.undo()
    return person


def traces(library: Library, person: int, files: dict[str, bytes]) -> list[bytes]:
    """Return what tells of a person: embeddings, thumbnails, photos, ids, name."""
    faces = library._database.all(
        "SELECT * FROM faces JOIN embeddings ON face_id = faces.id WHERE person_id = ?", (person,)
    )
    sql = "SELECT sha256 FROM photos WHERE id IN (SELECT photo_id FROM faces WHERE person_id = ?)"
    hashes = [row["sha256"] for row in library._database.all(sql, (person,))]
    shown = [data for data in files.values() if hashlib.sha256(data).hexdigest() in hashes]
    assert len(shown) == len(hashes)
    pictures = [data[JPEG_HEADER:] for data in (*shown, *(row["thumbnail"] for row in faces))]
    ids = [name.encode() for name in (NAME, *hashes, *(row["id"] for row in faces))]
    return [*ids, *(row["vector"] for row in faces), *pictures]


def test_nothing_of_an_erased_person_is_left_and_the_others_stay(opened, files, tmp_path):
    folder, person = tmp_path / "photos", person_on(opened, "0-0.jpg")
    told = traces(opened, person, files)
    before = everything(folder)
    assert all(any(piece in before for piece in pieces(trace)) for trace in told)

    erased = opened.erase(person)

    assert (erased.photos, erased.blurred, erased.faces) == (3, 1, 4)
    after = everything(folder)
    assert [trace for trace in told for piece in pieces(trace) if piece in after] == []
    with pytest.raises(NothingToUndo):
        opened.undo()
    with pytest.raises(UnknownPerson):
        opened.erase(person)

    (face,) = [face for one in opened.people() for face in opened.faces(one.id) if face.photo_size == (288, 144)]
    assert face.photo_name == f"photo {face.photo_id}.jpg"
    assert face.box[0] > 144
    shown = decode_image(opened.photo_picture(face.photo_id, 4000)).astype(float)
    changed = np.abs(shown - decode_image(files["group.jpg"]))
    x, y, width, height = map(round, face.box)
    assert changed[y : y + height, x : x + width].mean() < 3 < changed[40:110, 40:110].mean()
    (match,) = opened.search(opened.photo_picture(face.photo_id, 4000))
    assert match.face_id == face.id
    assert decode_image(opened.face_picture(face.id)).shape == (THUMBNAIL_SIDE, THUMBNAIL_SIDE, 3)


def test_an_erasure_that_was_cut_off_is_driven_home(opened, tmp_path, embedder, settings, files, monkeypatch):
    folder, person = tmp_path / "photos", person_on(opened, "2-0.jpg")
    told = traces(opened, person, files)
    monkeypatch.setattr(PhotoFiles, "remove", lambda *_: None)
    monkeypatch.setattr(Database, "scrub", lambda *_: None)
    assert opened.erase(person).photos == 3
    copy = Path(shutil.copytree(folder, tmp_path / "as it was left"))
    monkeypatch.undo()
    library = Library.open(copy, embedder, settings)
    after = everything(copy)
    assert [trace for trace in told for piece in pieces(trace) if piece in after] == []
    assert library._database.all("SELECT * FROM duties") == []
    assert library.check() == []
    library.close()


def test_two_people_of_one_photo_are_deleted_at_once(opened, files, tmp_path):
    """Each deletion blurs its own face in the photo that shows both; whoever is second starts again from the first."""
    [group] = [photo for photo in opened.album("") if photo.faces == 2]
    both = sorted({face.person for face in opened.photo(group.id)[1]})
    told = [trace for person in both for trace in traces(opened, person, files)]
    barrier = Barrier(len(both))

    def erase(person: int) -> None:
        barrier.wait()
        opened.erase(person)

    with ThreadPoolExecutor() as pool:
        list(pool.map(erase, both))
    assert not {one.id for one in opened.people()} & set(both)
    after = everything(tmp_path / "photos")
    assert [trace for trace in told for piece in pieces(trace) if piece in after] == []


def test_cleaning_leaves_what_is_being_written(shelf, monkeypatch):
    """Another deletion, or an upload, may be writing beside it."""
    cleaning, fill = Cleaning(shelf.database, shelf.files), files_module._fill

    def disturbed(aside: Path, content: bytes | Path) -> None:
        fill(aside, content)
        assert cleaning.clean()

    monkeypatch.setattr(files_module, "_fill", disturbed)
    with shelf.files.held() as held:
        name = held.put(b"a photo")
        assert shelf.files.read(name) == b"a photo"
    assert cleaning.clean()
    assert shelf.files.names() == [], "nobody named it"


def test_one_person_deleted_twice_at_once_is_deleted_once(opened):
    person, outcomes = person_on(opened, "1-0.jpg"), []
    barrier = Barrier(3)

    def erase(_: int) -> None:
        barrier.wait()
        try:
            outcomes.append(opened.erase(person).photos > 0)
        except UnknownPerson:
            outcomes.append(False)

    with ThreadPoolExecutor() as pool:
        list(pool.map(erase, range(3)))
    assert sorted(outcomes) == [False, False, True]
