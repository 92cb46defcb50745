"""The whole library on drawn people: photos in, people out, edits, search, exports, a restart."""

import csv
import io
import json
import posixpath
import shutil
import stat
import threading
import zipfile
from pathlib import Path

import numpy as np
import psutil
import pytest
from library_samples import PATIENCE_S, as_file
from PIL import Image

from app.library import Library
from app.library.errors import BadRequest, FolderInUse, NotAPicture, UnknownFace, UnknownPhoto, UnknownSchema
from core.rejects import Reason


def pictures_of(library: Library) -> list[set[str]]:
    return [{face.photo_name for face in library.faces(person.id)} for person in library.people()]


@pytest.fixture(scope="module")
def filled(tmp_path_factory, filled_folder, embedder, settings):
    """A library with all drawn people; tests leave it as it was."""
    folder = tmp_path_factory.mktemp("shared") / "photos"
    library = Library.open(Path(shutil.copytree(filled_folder, folder)), embedder, settings)
    yield library
    assert library.check() == []
    library.close()


def test_photos_become_people(filled):
    groups = pictures_of(filled)
    assert len(groups) == 4
    assert sorted(len(group - {"group.jpg"}) for group in groups) == [3, 3, 3, 3]
    for group in groups:
        assert len({name.split("-")[0] for name in group - {"group.jpg"}}) == 1
    assert [person.face_count for person in filled.people()] == [4, 4, 3, 3]
    progress = filled.progress()
    assert (progress.photos_done, progress.photos_total, progress.faces_found) == (13, 13, 14)
    assert progress.eta_seconds is None
    assert not progress.busy


def test_who_is_this(filled, files, drawn):
    brighter = np.clip(drawn[2][1] * 1.1 + 4, 0, 255).astype(np.uint8)
    (match,) = filled.search(as_file(brighter, "PNG"))
    owner = {name for face in filled.faces(match.person_id) for name in [face.photo_name]}
    assert owner == {f"2-{number}.jpg" for number in range(3)}
    assert match.distance < 0.3
    assert len(filled.search(files["group.jpg"])) == 2
    assert filled.search(as_file(np.zeros((64, 64, 3), np.uint8))) == []
    with pytest.raises(NotAPicture, match="cannot be read"):
        filled.search(b"no picture")
    assert filled.progress().photos_total == 13


def test_pictures_are_made_anew(filled, files):
    face = filled.faces(filled.people()[0].id)[0]
    assert Image.open(io.BytesIO(filled.face_picture(face.id))).size == (160, 160)
    shown = filled.photo_picture(face.photo_id, 128)
    assert max(Image.open(io.BytesIO(shown)).size) == 128
    assert filled.photo_picture(face.photo_id, 4000) != files[face.photo_name]
    with pytest.raises(UnknownFace):
        filled.face_picture("../../library.db")
    with pytest.raises(UnknownPhoto):
        filled.photo_picture(10**6, 128)


def test_exports(filled, files):
    zipped, table, document = io.BytesIO(), io.BytesIO(), io.BytesIO()
    filled.export("folders", zipped)
    filled.export("csv", table)
    filled.export("json", document)
    with zipfile.ZipFile(zipped) as archive:
        folders = {name.split("/")[0] for name in archive.namelist()}
        assert len(archive.namelist()) == len(files) == 13, "each photo once"
        for name in archive.namelist():
            assert archive.read(name) == files[name.split("/")[1]]
        assert "several people/group.jpg" in archive.namelist()
    people = filled.people()
    assert folders == {f"person {person.id}" for person in people} | {"several people"}
    rows = list(csv.DictReader(io.StringIO(table.getvalue().decode())))
    assert len(rows) == 14
    told = json.loads(document.getvalue())
    assert {person["id"]: len(person["faces"]) for person in told["people"]} == {
        person.id: person.face_count for person in people
    }
    assert told["model"] == {"name": "fisherfaces", "version": "1"}
    with pytest.raises(BadRequest, match="folders, links, sidecars, csv, json"):
        filled.export("exe", io.BytesIO())


def test_names_are_no_paths_or_formulas_in_exports(filled):
    person = filled.people()[0].id
    filled.rename(person, "=cmd|'/C calc'!A0")
    zipped, table = io.BytesIO(), io.BytesIO()
    filled.export("folders", zipped)
    filled.export("csv", table)
    filled.undo()
    names = zipfile.ZipFile(zipped).namelist()
    assert all(len(name.split("/")) == 2 for name in names)
    assert {row["person"] for row in csv.DictReader(io.StringIO(table.getvalue().decode()))} == {
        "",
        "'=cmd|'/C calc'!A0",
    }


def test_hidden_people_and_faces_are_neither_listed_nor_exported(filled):
    first, second = (person.id for person in filled.people()[:2])
    cover = filled.people()[1].cover_face
    filled.hide_person(first, True)
    filled.hide([cover])
    assert first not in {person.id for person in filled.people()}
    assert first in {person.id for person in filled.people(hidden=True)}
    (other,) = [person for person in filled.people() if person.id == second]
    assert (other.face_count, other.cover_face == cover) == (3, False)
    table = io.BytesIO()
    filled.export("csv", table)
    rows = list(csv.DictReader(io.StringIO(table.getvalue().decode())))
    assert str(first) not in {row["person_id"] for row in rows}
    assert cover not in {row["face_id"] for row in rows}
    filled.undo()
    filled.undo()


def test_a_folder_has_one_owner(filled, embedder, settings):
    with pytest.raises(FolderInUse, match="another process"):
        Library.open(filled._files._photos.parent, embedder, settings)


def test_a_damaged_or_newer_folder_is_refused(tmp_path, embedder, settings):
    (tmp_path / "library.db").write_bytes(b"not a database" * 1000)
    with pytest.raises(UnknownSchema, match="damaged"):
        Library.open(tmp_path, embedder, settings)


def test_work_goes_on_after_a_restart(tmp_path, embedder, settings, files):
    folder = tmp_path / "photos"
    library = Library.open(folder, embedder, settings)
    for name in ("0-0.jpg", "0-1.jpg", "1-0.jpg", "1-1.jpg"):
        library.add(name, io.BytesIO(files[name]))
    library.close()
    library = Library.open(folder, embedder, settings)
    assert library.wait(PATIENCE_S)
    assert library.progress().faces_found == 4
    assert library.check() == []
    library.close()


def test_edits_and_history_last(tmp_path, filled_folder, embedder, settings):
    folder = Path(shutil.copytree(filled_folder, tmp_path / "photos"))
    library = Library.open(folder, embedder, settings)
    ann, bob = (person.id for person in library.people()[:2])
    library.rename(ann, "Ann")
    library.merge(ann, [bob])
    library.close()
    library = Library.open(folder, embedder, settings)
    assert (library.people()[0].name, library.people()[0].face_count) == ("Ann", 8)
    assert library.undo().startswith("merging")
    assert [person.face_count for person in library.people()] == [4, 4, 3, 3]
    assert library.redo().startswith("merging")
    assert library.check() == []
    library.close()


def test_a_new_model_embeds_all_faces_again_and_named_people_stay(tmp_path, filled_folder, embedders, settings):
    folder = Path(shutil.copytree(filled_folder, tmp_path / "photos"))
    library = Library.open(folder, embedders[0], settings)
    first = library.people()[0].id
    library.rename(first, "Ann")
    theirs = {face.id for face in library.faces(first)}
    library.close()
    library = Library.open(folder, embedders[1], settings)
    assert library.progress().busy
    assert library.wait(PATIENCE_S)
    assert library.model().version == "2"
    rows = library._database.all("SELECT DISTINCT model, length(vector) AS bytes FROM embeddings")
    assert [tuple(row) for row in rows] == [("fisherfaces/2", 8)]
    assert {face.id for face in library.faces(first)} == theirs
    assert library.check() == []
    library.close()


def test_fifty_uploads_at_once_of_all_kinds_are_answered(library, files, tmp_path):
    blank = as_file(np.zeros((64, 64, 3), np.uint8))
    valid = list(files.items())
    broken = [(f"cut{number}.jpg", data[: 2000 + number]) for number, (_, data) in enumerate(valid)]
    hostile = [("sky.jpg", blank), ("bomb.png", b"\x89PNG\r\n\x1a\n" + bytes(3_000_000)), ("x.png", b""),
               *[("a.zip", b"PK\x03\x04" + bytes(100))] * 6]  # fmt: skip
    uploads = valid + broken + hostile + [("big.jpg", b"\xff\xd8\xff" + bytes(5_000_000))] * 15
    answers: dict[int, object] = {}

    def upload(place: int) -> None:
        try:
            answers[place] = library.add(uploads[place][0], io.BytesIO(uploads[place][1]))
        except NotAPicture as error:
            answers[place] = error

    before = psutil.Process().memory_info().rss
    threads = [threading.Thread(target=upload, args=(place,)) for place in range(len(uploads))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert len(answers) == len(uploads) == 50
    assert psutil.Process().memory_info().rss - before < 200 * 2**20
    assert library.wait(PATIENCE_S)
    assert library.progress().faces_found == 14
    assert {one.reason for one in library.rejected() if one.name == "sky.jpg"} == {Reason.NO_FACE}
    assert library.progress().rejected == len(broken) + 2
    assert len(list((tmp_path / "photos" / "photos").iterdir())) == len(valid), "photos without a face are let go"
    assert library.add("sky again.jpg", io.BytesIO(blank)).accepted == 1, "another chance"
    assert library.wait(PATIENCE_S)
    assert library.progress().rejected == len(broken) + 2


def test_the_export_of_links_unpacks_to_links(filled, files, tmp_path):
    zipped = tmp_path / "photos.zip"
    with zipped.open("wb") as stream:
        filled.export("links", stream)
    with zipfile.ZipFile(zipped) as archive:
        links = [one for one in archive.infolist() if stat.S_ISLNK(one.external_attr >> 16)]
        photos = {one.filename for one in archive.infolist()} - {one.filename for one in links}
        assert photos == {f"photos/{name}" for name in files}
        for link in links:
            target = posixpath.normpath(posixpath.join(posixpath.dirname(link.filename), archive.read(link).decode()))
            assert target in photos
        assert sum(link.filename.endswith("/group.jpg") for link in links) == 2
