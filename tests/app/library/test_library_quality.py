"""How good the sorting is on named people."""

import numpy as np
import pytest
from library_samples import MODEL, Fisherfaces, people_around

from app.library import LibrarySettings
from app.library.models import Models
from app.library.quality import Measured, Quality
from clustering.photos import PhotoSettings

SETTINGS = LibrarySettings(sorting=PhotoSettings(strictness=0.3))


@pytest.fixture
def faces(shelf) -> list[str]:
    """Four people of six faces; one face of the first is the second's in truth."""
    embeddings = people_around(np.eye(8)[:4], 6, spread=0.1)
    embeddings[0] = embeddings[6] + 0.05
    return shelf.plant(embeddings, [person for person in (1, 2, 3, 4) for _ in range(6)])


@pytest.fixture
def measured(shelf, faces, tmp_path) -> Measured:
    with shelf.database.write() as rows:
        rows.execute("INSERT INTO facts VALUES ('model', ?)", (MODEL,))
    return Measured(shelf.database, Models(shelf.database, tmp_path, Fisherfaces(np.eye(2), 64)), SETTINGS)


def test_nothing_is_said_before_two_people_have_names(shelf, measured):
    assert measured.quality() is None
    shelf.edits.rename(1, "Ann")
    assert measured.quality() is None


def test_faces_of_named_people_are_found_again_and_a_wrong_one_is_told(shelf, measured):
    for person, name in [(1, "Ann"), (2, "Bob"), (3, "Cy")]:
        shelf.edits.rename(person, name)
    assert measured.quality() == Quality(people=3, faces=18, right=17, wrong=1)
    assert measured.quality() is measured.quality()


def test_photos_of_one_moment_say_nothing_about_each_other(shelf, measured, faces):
    """All photos of the third person but one were taken within seconds, so only that one speaks for the others."""
    shelf.edits.rename(2, "Bob")
    shelf.edits.rename(3, "Cy")
    with shelf.database.write() as rows:
        for second, face in enumerate(faces[12:17]):
            sql = "UPDATE photos SET taken = ? WHERE id = (SELECT photo_id FROM faces WHERE id = ?)"
            rows.execute(sql, (f"2019-08-12 10:15:0{second}", face))
        rows.execute("DELETE FROM faces WHERE id = ?", (faces[17],))
        rows.execute("DELETE FROM photos WHERE id NOT IN (SELECT photo_id FROM faces)")
    assert measured.quality() == Quality(people=2, faces=6, right=6, wrong=0)
