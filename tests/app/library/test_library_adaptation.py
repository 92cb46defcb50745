"""The model that learns from the library's faces: when it does, what it keeps, how it follows the one before."""

import io
import shutil
import time
from pathlib import Path

import numpy as np
import pytest
from library_samples import PATIENCE_S, as_file

from app.library import Library, LibrarySettings, ModelInfo
from app.library.adaptation import cut_out
from app.library.embedder import ModelEmbedder
from app.library.models import Models, Step
from core.crop import MeshCrop
from embedding.regions.embedder import RegionEmbedder
from embedding.regions.faces import RegionFaces
from embedding.regions.settings import RegionSettings
from faces.cropping import cropper
from faces.detection.landmarks import Landmarker
from faces.mesh.canonical import canonical_grid
from faces.mesh.visibility import Visibility

CROP = MeshCrop()
SETTINGS = RegionSettings(parts=({"kind": "tan_triggs"}, {"kind": "colour"}), pseudo_people=None, ridge=0.3)


@pytest.fixture(scope="module")
def white(drawn) -> ModelEmbedder:
    """A region embedder fitted on drawn people alone, version 3."""
    cut, grid = cropper(CROP), canonical_grid(CROP)
    with Landmarker() as landmarker:
        seen = [(rgb, landmarker.measure(rgb)[0]) for views in drawn for rgb in views]
    crops = np.stack([cut(rgb, one.left_eye, one.right_eye, one.landmarks) for rgb, one in seen])
    landmarks = np.stack([one.landmarks.astype(np.float32) for _, one in seen])
    faces = RegionFaces.of(Visibility.build(grid), crops, landmarks)
    model = RegionEmbedder.learned(faces, grid, SETTINGS, seed=0)
    return ModelEmbedder(model, ModelInfo("face-embedder", "3", "champion", "regions", model.dimension, CROP))


@pytest.fixture(scope="module")
def adapted_folder(white, settings, files, tmp_path_factory) -> Path:
    """The folder of a closed library whose 14 faces were learned from; tests copy it."""
    folder = tmp_path_factory.mktemp("adapted") / "photos"
    library = Library.open(folder, white, settings)
    add(library, files)
    library.close()
    return folder


def add(library: Library, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        library.add(name, io.BytesIO(data))
    assert library.wait(PATIENCE_S)


def models_of(library: Library) -> set[str]:
    return {row["model"] for row in library._database.all("SELECT model FROM embeddings")}


@pytest.mark.slow
def test_new_faces_are_not_cut_out_again_to_be_learned_from(white, settings, files, tmp_path, monkeypatch):
    """What was said of them as they came in is what would be said again."""
    asked: list[str] = []

    def cut(*given):
        asked.append(given[2][0]["sha256"])
        return cut_out(*given)

    monkeypatch.setattr("app.library.adaptation.cut_out", cut)
    library = Library.open(tmp_path / "photos", white, settings)
    add(library, files)
    assert library.model().learned >= 10
    assert asked == []
    adaptation, base = library._now.background._adaptation, white.model
    adaptation._descriptions.taken()
    _, first = adaptation.learn(base)
    assert len(asked) == len(files)
    adaptation._descriptions.keep(first.ids[:5], [each[:5] for each in first.own])
    asked.clear()
    _, second = adaptation.learn(base)
    assert 0 < len(asked) < len(files)
    assert second.ids == first.ids
    for one, other in zip(first.own, second.own, strict=True):
        np.testing.assert_allclose(one, other, atol=2e-3)
    library.close()


def test_a_deletion_leaves_a_model_that_is_just_being_stored(white, shelf, tmp_path, monkeypatch):
    models, save = Models(shelf.database, tmp_path, white), RegionEmbedder.save

    def disturbed(self, folder: Path) -> None:
        save(self, folder)
        models.sweep()

    monkeypatch.setattr(RegionEmbedder, "save", disturbed)
    models.coming = models.store(white.model, 14)
    models.sweep()
    assert [path.name for path in (tmp_path / "models").iterdir()] == ["3+14"]
    models.switch()
    models.back()
    models.switch()
    assert list((tmp_path / "models").iterdir()) == []


def reopened(folder: Path, white: ModelEmbedder, settings: LibrarySettings) -> Library:
    library = Library.open(folder, white, settings)
    assert library.wait(PATIENCE_S)
    return library


def version(white: ModelEmbedder, number: str) -> ModelEmbedder:
    return ModelEmbedder(white.model, ModelInfo("face-embedder", number, "champion", "regions", 1, CROP))


def test_ten_faces_are_learned_from_and_half_as_many_more_again(white, settings, files, drawn, tmp_path):
    library, names = Library.open(tmp_path / "photos", white, settings), sorted(files)
    add(library, {name: files[name] for name in names[:9]})
    assert (library.model().key, library.model().learned) == ("face-embedder/3", 0)
    add(library, {names[9]: files[names[9]]})
    assert (library.model().key, library.model().learned) == ("face-embedder/3+10", 10)
    assert models_of(library) == {"face-embedder/3+10"}
    add(library, {name: files[name] for name in names[10:]})
    assert library.model().key == "face-embedder/3+10", "14 are not yet half as many more than 10"
    add(library, {"darker.jpg": as_file(drawn[0][0] // 2 + 30)})
    assert library.model().key == "face-embedder/3+15"
    assert [path.name for path in (tmp_path / "photos" / "models").iterdir()] == ["3+15"]
    assert library.check() == []
    library.close()


def test_it_is_kept_and_answers_the_same_after_a_restart(white, settings, files, adapted_folder, tmp_path):
    library = reopened(Path(shutil.copytree(adapted_folder, tmp_path / "photos")), white, settings)
    assert library.model().key == "face-embedder/3+14"
    assert library.model().zdim != white.info.zdim
    (match,) = library.search(files["2-1.jpg"])
    assert match.distance < 0.01, "what was learned from and what is embedded later is the same"
    library.close()


def test_a_damaged_model_is_refused_and_made_anew(white, settings, adapted_folder, tmp_path):
    folder = Path(shutil.copytree(adapted_folder, tmp_path / "photos"))
    arrays = folder / "models" / "3+14" / "arrays.safetensors"
    arrays.write_bytes(arrays.read_bytes()[:-1] + b"x")
    library = reopened(folder, white, settings)
    assert (library.model().version, library.model().learned) == ("3+14b", 14)
    assert models_of(library) == {"face-embedder/3+14b"}
    library.close()


def test_a_new_champion_is_adapted_and_groups_stay(white, settings, adapted_folder, tmp_path):
    folder = Path(shutil.copytree(adapted_folder, tmp_path / "photos"))
    library = reopened(folder, white, settings)
    before = library.people()
    library.close()
    library = reopened(folder, version(white, "4"), settings)
    assert library.model().key == "face-embedder/4+14"
    assert models_of(library) == {"face-embedder/4+14"}
    assert library.people() == before
    library.close()


def test_a_model_forgets_an_erased_person(white, settings, adapted_folder, tmp_path):
    folder = Path(shutil.copytree(adapted_folder, tmp_path / "photos"))
    library = reopened(folder, white, settings)
    faces = [face.id for face in library.unsorted()] + [
        one.id for who in library.people() for one in library.faces(who.id)
    ]
    library.move(faces[1:], None)
    for left in (13, 12, 8):
        library.erase(library.split(None, faces[left : library.progress().faces_found]))
        assert library.wait(PATIENCE_S)
        assert library.model().learned == (left if left >= 10 else 0)
    assert library.model().key == "face-embedder/3", "too few are left to learn from"
    assert list((folder / "models").iterdir()) == []
    assert library._database.all("SELECT * FROM duties") == []
    library.close()


def test_closing_while_it_learns_loses_nothing(white, settings, adapted_folder, tmp_path):
    folder = Path(shutil.copytree(adapted_folder, tmp_path / "photos"))
    library = Library.open(folder, version(white, "4"), settings)
    while not library.progress().anew_total:
        assert library.progress().busy
        time.sleep(0.01)
    library.close()
    library = reopened(folder, version(white, "4"), settings)
    assert library.model().key == "face-embedder/4+14"
    library.close()


def test_nothing_is_learned_or_sorted_while_photos_may_follow(white, settings, files, tmp_path):
    library = Library.open(tmp_path / "photos", white, settings.model_copy(update={"quiet_seconds": 600.0}))
    library.add("0-0.jpg", io.BytesIO(files["0-0.jpg"]))
    while not library.progress().photos_done:
        time.sleep(0.05)
    assert not library.wait(0.5)
    assert len(library.unsorted()) == 1
    library.close()


def test_the_old_model_answers_until_the_last_face_has_a_new_embedding(white, shelf, tmp_path):
    faces = shelf.plant(np.eye(12, 4), [None] * 12)
    with shelf.database.write() as rows:
        rows.execute("UPDATE embeddings SET model = 'face-embedder/3'")
    models = Models(shelf.database, tmp_path, white)
    assert models.step() == Step.ADAPT
    models.begin()
    assert models.step() is None, "what could not be made is not tried again and again"
    models.coming = version(white, "3+12")
    for number, face in enumerate(faces):
        assert models.stale_photo == number + 1
        assert models.key == "face-embedder/3"
        assert models.answering is white
        with shelf.database.write() as rows:
            rows.execute("INSERT INTO embeddings VALUES (?, 'face-embedder/3+12', NULL)", (face,))
    assert models.stale_photo is None
    assert models.step() == Step.SWITCH
    models.switch()
    assert models.key == models.answering.info.key == "face-embedder/3+12"
    assert shelf.database.one("SELECT count(*) FROM embeddings")[0] == 12


def test_a_person_erased_while_a_model_is_made_is_forgotten_by_the_next(white, shelf, tmp_path):
    shelf.plant(np.eye(12, 4), [None] * 12)
    models = Models(shelf.database, tmp_path, white)
    models.begin()
    with shelf.database.write() as rows:
        models.forget(rows)
    models.coming = version(white, "3+12")
    models.switch()
    assert models.step() == Step.ADAPT
    models.begin()
    models.coming = version(white, "3+11")
    models.switch()
    assert shelf.database.all("SELECT * FROM duties") == []


def test_what_was_learned_is_used_again_after_another_way(adapted_folder, white, settings, tmp_path):
    folder = shutil.copytree(adapted_folder, tmp_path / "photos")
    library = reopened(folder, white, settings)
    learned = library.model()
    assert learned.learned >= 10
    library.choose("registered")
    assert library.wait(PATIENCE_S)
    assert (library.model().key, models_of(library)) == (white.info.key, {white.info.key, learned.key})
    library.choose("grows")
    assert library.wait(PATIENCE_S)
    assert (library.model(), models_of(library)) == (learned, {white.info.key, learned.key})
    library.close()
