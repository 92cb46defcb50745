import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from drawn_people import drawn
from fingerprints import fingerprint, near
from sklearn.metrics import roc_auc_score

from core.crop import AlignSettings, EyeCrop, MeshCrop
from core.face_table import FaceTable
from core.storage import CorruptFileError
from embedding.regions.embedder import RegionEmbedder
from embedding.regions.faces import RegionFaces
from embedding.regions.settings import PseudoPeopleSettings, RegionSettings
from embedding.registry import fit_embedder, load_embedder
from embedding.storage import ARRAYS_FILE, DESCRIPTION_FILE

MESH = MeshCrop()
ROUNDING = 1e-3
"""Of what is learned from independent components, which processors round to different filters."""
SMALL = RegionSettings(
    parts=(
        {"kind": "tan_triggs", "dimensions": 40},
        {"kind": "sift", "dimensions": 40, "cell_dimensions": 10},
        {"kind": "bsif", "dimensions": 40, "cell_dimensions": 8},
        {"kind": "shape", "dimensions": 20},
    ),
    pseudo_people=PseudoPeopleSettings(deviations=4),
)

TINY = RegionSettings(
    parts=({"kind": "tan_triggs", "dimensions": 40}, {"kind": "shape", "dimensions": 20}),
    pseudo_people=PseudoPeopleSettings(deviations=4),
)


@pytest.fixture(scope="module")
def fitted(people, face):
    return RegionEmbedder.learned(people[0], face, SMALL, seed=3)


@pytest.fixture(scope="module")
def white(people, face):
    return RegionEmbedder.learned(people[0], face, SMALL.model_copy(update={"pseudo_people": None}), seed=3)


@pytest.fixture(scope="module")
def others(grid):
    return drawn(grid, people=20, photos=4, seed=9)


def auc(vectors: np.ndarray, person: np.ndarray) -> float:
    upper = np.triu_indices(len(vectors), 1)
    return float(roc_auc_score(person[upper[0]] == person[upper[1]], (vectors @ vectors.T)[upper]))


def test_other_people_are_distinguished(fitted, others):
    vectors = fitted.embed_regions(others[0])
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert auc(vectors, others[1]) > 0.97


def test_the_metric_is_learned_from_people_found_without_names(fitted, white, others):
    assert fitted.people > 10
    assert fitted.linked > 60
    assert white.joint is None
    assert auc(fitted.embed_regions(others[0]), others[1]) >= auc(white.embed_regions(others[0]), others[1]) - 0.002


def test_a_seed_repeats_itself_bit_for_bit(fitted, people, face, others):
    again = RegionEmbedder.learned(people[0], face, SMALL, seed=3)
    np.testing.assert_array_equal(again.embed_regions(others[0]), fitted.embed_regions(others[0]))
    other = RegionEmbedder.learned(people[0], face, SMALL.model_copy(update={"whitening_faces": 100}), seed=4)
    assert not np.array_equal(other.embed_regions(others[0]), fitted.embed_regions(others[0]))


def test_each_face_is_embedded_on_its_own(fitted, others):
    np.testing.assert_allclose(fitted.embed_regions(others[0][7:8])[0], fitted.embed_regions(others[0])[7], atol=2e-3)


def test_a_stored_embedder_gives_the_same_vectors(fitted, others, tmp_path):
    fitted.save(tmp_path)
    back = load_embedder(tmp_path)
    assert back.facts() == fitted.facts()
    assert fitted.facts()["dimension"] == fitted.dimension
    assert back.dimension == back.embed_regions(others[0][:1]).shape[1]
    assert (back.settings, back.people, back.linked) == (fitted.settings, fitted.people, fitted.linked)
    difference = np.linalg.norm(back.embed_regions(others[0]) - fitted.embed_regions(others[0]), axis=1)
    assert difference.max() < 0.01
    back.save(tmp_path / "again")
    assert (tmp_path / "again" / ARRAYS_FILE).read_bytes() == (tmp_path / ARRAYS_FILE).read_bytes()


def test_damaged_files_are_named(fitted, tmp_path):
    with pytest.raises(FileNotFoundError, match="no whole embedder"):
        load_embedder(tmp_path)
    fitted.save(tmp_path)
    about = json.loads((tmp_path / DESCRIPTION_FILE).read_text())
    (tmp_path / DESCRIPTION_FILE).write_text(json.dumps(about | {"settings": {"prts": []}}))
    with pytest.raises(CorruptFileError, match="did you mean 'parts'"):
        load_embedder(tmp_path)
    (tmp_path / ARRAYS_FILE).write_bytes((tmp_path / ARRAYS_FILE).read_bytes()[:5000])
    with pytest.raises(CorruptFileError, match="SHA-256 differs"):
        load_embedder(tmp_path)


def table(faces: RegionFaces, align: AlignSettings = MESH) -> FaceTable:
    manifest = pd.DataFrame({"face_id": [f"{row:016x}" for row in range(len(faces))]})
    return FaceTable(np.asarray(faces.pixels), manifest, "drawn", align, faces.landmarks)


def test_a_table_is_learned_from_without_its_names(people, tmp_path):
    faces = table(people[0])
    named = replace(faces, manifest=faces.manifest.assign(identity=people[1].astype(str)))
    for name, each in (("nameless", faces), ("named", named)):
        RegionEmbedder.fit(each, TINY, seed=5).save(tmp_path / name)
    one, other = (sorted((tmp_path / name).iterdir()) for name in ("nameless", "named"))
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]


def test_a_table_is_embedded_by_what_its_landmarks_show(people, others):
    fitted = fit_embedder(table(people[0]), TINY, seed=5)
    vectors = fitted.embed_table(table(others[0]))
    np.testing.assert_array_equal(vectors, fitted.embed(others[0].pixels, others[0].landmarks))
    assert auc(vectors, others[1]) > 0.9
    assert fitted.embed(others[0].pixels[:0], others[0].landmarks[:0]).shape == (0, fitted.dimension)
    with pytest.raises(ValueError, match="needs the landmarks"):
        fitted.embed(others[0].pixels)
    with pytest.raises(ValueError, match=r"must be \(N, 128, 128, 3\)"):
        fitted.embed(others[0].pixels[:, ::2, ::2], others[0].landmarks)


def test_faces_are_embedded_a_block_at_a_time(fitted, others, monkeypatch):
    whole = fitted.embed(others[0].pixels, others[0].landmarks)
    monkeypatch.setattr("embedding.regions.embedder.EMBEDDED_AT_ONCE", 7)
    np.testing.assert_allclose(fitted.embed(others[0].pixels, others[0].landmarks), whole, atol=2e-3)


def test_more_faces_than_are_looked_at_are_drawn(people, others):
    few = RegionEmbedder.fit(table(people[0]), TINY.model_copy(update={"most_faces": 60}), seed=0)
    assert few.dimension < 300
    assert auc(few.embed_regions(others[0]), others[1]) > 0.85


@pytest.mark.parametrize("align", [EyeCrop(), MeshCrop(mirror=True), MeshCrop(contrast="equalised")])
def test_other_crops_are_refused_with_the_key(people, align):
    with pytest.raises(ValueError, match="align: mesh"):
        RegionEmbedder.fit(table(people[0], align), TINY, seed=0)


def test_too_few_faces_are_named(people):
    with pytest.raises(ValueError, match="3 faces or more, got 2"):
        RegionEmbedder.fit(table(people[0][:2]), TINY, seed=0)


def test_equal_faces_do_not_break_the_fit(people, face):
    same = people[0][np.zeros(12, int)]
    vectors = RegionEmbedder.learned(same, face, SMALL, seed=0).embed_regions(people[0][:5])
    assert np.isfinite(vectors).all()


def test_a_part_that_has_not_learned_says_so(fitted, people):
    with pytest.raises(ValueError, match="sift has not learned"):
        replace(fitted.parts[1], project=None).embed(people[0][:2])


def test_drawn_people_are_embedded_as_they_were(fitted, white, others):
    vectors = fitted.embed_regions(others[0])
    assert (fitted.people, fitted.linked, vectors.shape) == (30, 240, (80, 280))
    assert fingerprint(vectors @ vectors.T) == near([0.38203, 0.414533, -0.113174], ROUNDING)
    vectors = white.embed_regions(others[0])
    assert vectors.shape == (80, 140)
    assert fingerprint(vectors @ vectors.T) == near([0.444517, 0.47912, -0.140903], ROUNDING)
