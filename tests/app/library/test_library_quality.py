"""How good the sorting is on named people."""

import numpy as np
import pytest
from library_samples import MODEL, Fisherfaces, people_around

from app.library import LibrarySettings
from app.library.models import Models
from app.library.quality import Measured, beside
from app.library.records import Beside, Quality
from clustering.photos import PhotoSettings
from core.vectors import unit_rows

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
    champion = Fisherfaces(np.eye(2), 64)
    return Measured(shelf.database, Models(shelf.database, tmp_path, champion), SETTINGS, {"registered": champion})


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


def embed_as_before(shelf, faces: list[str], embeddings: np.ndarray) -> None:
    """Let these faces have been embedded by the registered champion, which was used before."""
    with shelf.database.write() as rows:
        rows.execute("INSERT INTO facts VALUES ('kept', 'fisherfaces/1')")
        for face, vector in zip(faces, unit_rows(embeddings), strict=True):
            rows.execute("INSERT INTO embeddings VALUES (?, 'fisherfaces/1', ?)", (face, vector.tobytes()))


def name_all(shelf) -> None:
    for person, name in [(1, "Ann"), (2, "Bob"), (3, "Cy"), (4, "Di")]:
        shelf.edits.rename(person, name)


def test_the_way_before_is_measured_on_the_faces_that_both_ways_know(shelf, measured, faces):
    """It takes the last two people for one, and has not seen the last face."""
    name_all(shelf)
    assert measured.quality().beside is None
    embed_as_before(shelf, faces[:-1], people_around(np.eye(8)[[0, 1, 2, 2]], 6, spread=0.1, seed=1)[:-1])
    found = measured.quality().beside
    assert (found.way, found.faces, found.here_right, found.here_wrong) == (
        "The registry's champion, as it is", 23, 22, 1,
    )  # fmt: skip
    assert found.right < 20
    assert found.wrong > 3


def test_a_way_that_cannot_be_chosen_any_more_is_not_spoken_of(shelf, measured, faces):
    name_all(shelf)
    embed_as_before(shelf, faces, people_around(np.eye(8)[:4], 6, spread=0.1, seed=1))
    with shelf.database.write() as rows:
        rows.execute("UPDATE facts SET value = 'gone/1' WHERE name = 'kept'")
        rows.execute("UPDATE embeddings SET model = 'gone/1' WHERE model = 'fisherfaces/1'")
    assert measured.quality().beside is None


@pytest.mark.parametrize(("gains", "losses", "better"), [(8, 0, "here"), (0, 8, "there"), (5, 0, None), (9, 4, None)])
def test_a_way_is_called_better_where_chance_does_not_explain_it(gains, losses, better):
    here = dict.fromkeys(map(str, range(30)), 1)
    there = here | dict.fromkeys(map(str, range(gains)), -1)
    here |= dict.fromkeys(map(str, range(gains, gains + losses)), 0)
    assert beside(here, there, "before") == Beside("before", 30, 30 - gains, gains, 30 - losses, 0, better)
