"""Comparing faces in another way: everything stays, both embeddings are kept, and going back is quick."""

import shutil
from dataclasses import replace

import numpy as np
import pytest
from library_samples import PATIENCE_S, Fisherfaces

from app.library import Library, LibraryError
from app.library.models import Models
from core.crop import EyeCrop


class Other(Fisherfaces):
    """Stands for the recogniser: another model that wants faces cut out in another way."""

    def __init__(self, axes: np.ndarray) -> None:
        super().__init__(axes, 64)
        self.info = replace(self.info, name="other", crop=EyeCrop(size=80))


@pytest.fixture
def folder(filled_folder, tmp_path):
    return shutil.copytree(filled_folder, tmp_path / "photos")


def models_of(library: Library) -> dict[str, int]:
    return dict(library._database.all("SELECT model, count(vector) FROM embeddings GROUP BY model"))


def test_another_way_and_back(folder, embedder, settings):
    library = Library.open(folder, embedder, settings, Other(embedder.axes))
    first, people, faces = library.model(), library.people(), library.progress().faces_found
    library.rename(people[0].id, "Ann")
    people = library.people()
    assert [(way.name, way.current, way.available) for way in library.ways()] == [
        ("grows", False, False),
        ("registered", True, True),
        ("recogniser", False, True),
    ]
    library.choose("recogniser")
    assert library.wait(PATIENCE_S)
    assert library.model().name == "other"
    assert models_of(library) == {first.key: faces, "other/1": faces}
    assert library.people() == people
    assert library.advice().sort_again
    library.rename(people[1].id, "Bob")
    assert library.quality().beside.way == "The registry's champion, as it is"
    assert library.quality().beside.better is None
    people = library.people()
    library.close()
    library = Library.open(folder, embedder, settings, Other(embedder.axes))
    assert library.model().name == "other"
    library.choose("registered")
    assert library.wait(PATIENCE_S)
    assert library.model() == first
    assert library.people() == people
    assert models_of(library) == {first.key: faces, "other/1": faces}
    assert library.check() == []
    library.close()


def test_a_way_that_is_not_installed_is_refused_and_its_card_says_how_to_get_it(folder, embedder, settings):
    library = Library.open(folder, embedder, settings)
    with pytest.raises(LibraryError, match="not installed"):
        library.choose("recogniser")
    assert "pip install" in library.ways()[2].how
    library.close()


def test_where_the_chosen_one_is_gone_the_first_is_used(folder, embedder, settings):
    library = Library.open(folder, embedder, settings, Other(embedder.axes))
    library.choose("recogniser")
    library.close()
    library = Library.open(folder, embedder, settings)
    assert library.wait(PATIENCE_S)
    assert library.model().key == embedder.info.key
    library.close()


def test_what_was_learned_from_somebody_erased_is_not_kept(shelf, tmp_path):
    """The kept model was adapted to the library, so its embeddings and files go with anybody who is erased."""
    kept = tmp_path / "models" / "1+12"
    with shelf.database.write() as rows:
        rows.execute("INSERT INTO facts VALUES ('model', 'other/1'), ('kept', 'fisherfaces/1+12')")
    shelf.plant(np.eye(4), [1, 1, 2, 2])
    kept.mkdir(parents=True)
    with shelf.database.write() as rows:
        rows.execute("INSERT INTO embeddings SELECT face_id, 'fisherfaces/1+12', vector FROM embeddings")
    models = Models(shelf.database, tmp_path, Other(np.eye(2)))
    assert kept.exists()
    with shelf.database.write() as rows:
        models.forget(rows)
    models.sweep()
    assert not kept.exists()
    assert [row["model"] for row in shelf.database.all("SELECT DISTINCT model FROM embeddings")] == ["planted/1"]
