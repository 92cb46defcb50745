"""Faces that may be a person's, and answers about them."""

import numpy as np
import pytest
from library_samples import MODEL, Fisherfaces, people_around

from app.library import LibrarySettings
from app.library.errors import UnknownFace, UnknownPerson
from app.library.less_sure import LessSureFaces
from app.library.models import Models
from app.library.views import Views
from clustering.photos import PhotoSettings

SETTINGS = LibrarySettings(sorting=PhotoSettings(strictness=0.3))


@pytest.fixture
def faces(shelf) -> list[str]:
    """Four people of six faces; then three unsorted ones: like the first, between the first and second, a stranger."""
    centres = np.eye(8)
    alone = np.stack([centres[0], centres[0] + 0.8 * centres[1], centres[6]])
    owners = [person for person in (1, 2, 3, 4) for _ in range(6)]
    embeddings = np.concatenate([people_around(centres[:4], 6, spread=0.2), people_around(alone, 1, spread=0.05)])
    return shelf.plant(embeddings, [*owners, None, None, None])


@pytest.fixture
def less_sure(shelf, faces, tmp_path) -> LessSureFaces:
    with shelf.database.write() as rows:
        rows.execute("INSERT INTO facts VALUES ('model', ?)", (MODEL,))
    models = Models(shelf.database, tmp_path, Fisherfaces(np.eye(2), 64))
    return LessSureFaces(shelf.database, shelf.edits, Views(shelf.database), models, SETTINGS)


def listed(less_sure: LessSureFaces, person: int) -> list[str]:
    return [one.face.id for one in less_sure.of(person)]


def test_the_surest_come_first_and_their_own_are_not_listed(less_sure, faces):
    found = less_sure.of(1)
    assert [one.face.id for one in found[:2]] == faces[24:26]
    assert found[0].sure > 0.5 > found[-1].sure > 0
    assert not set(faces[:6]) & {one.face.id for one in found}


def test_yes_gives_the_face_and_no_lists_it_no_more(shelf, less_sure, faces):
    less_sure.answer(1, faces[24], "yes")
    less_sure.answer(1, faces[25], "no")
    assert shelf.owners(faces[24:26]) == [1, None]
    assert not set(faces[24:26]) & set(listed(less_sure, 1))
    assert faces[25] in listed(less_sure, 2)
    shelf.history.undo()
    assert faces[25] in listed(less_sure, 1)
    shelf.history.undo()
    assert shelf.owners(faces[24:25]) == [None]


def test_what_a_person_decided_about_is_not_listed(shelf, less_sure, faces):
    shelf.edits.move(faces[24:25], None)
    assert faces[24] not in listed(less_sure, 1)
    shelf.edits.rename(2, "Ann")
    assert not set(faces[6:12]) & set(listed(less_sure, 1))


def test_faces_on_a_photo_with_the_person_are_not_listed(shelf, less_sure, faces):
    with shelf.database.write() as rows:
        rows.execute(
            "UPDATE faces SET photo_id = (SELECT photo_id FROM faces WHERE id = ?) WHERE id = ?", (faces[0], faces[24])
        )
    assert faces[24] not in listed(less_sure, 1)


def test_who_or_what_is_not_there_is_told(less_sure, faces):
    with pytest.raises(UnknownPerson):
        less_sure.of(99)
    with pytest.raises(UnknownPerson):
        less_sure.answer(99, faces[0], "yes")
    with pytest.raises(UnknownFace):
        less_sure.answer(1, "nothing", "yes")
