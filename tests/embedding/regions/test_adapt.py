import numpy as np
import pandas as pd
import pytest
from drawn_people import drawn
from fingerprints import fingerprint, near
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from core.crop import MeshCrop
from core.face_table import FaceTable
from core.vectors import unit_rows
from embedding.pixels import PixelEmbedder
from embedding.regions.adapt import (
    FEWEST,
    AdaptSettings,
    CollectionMetric,
    adapt,
    adaptable,
    average_linkage,
    embed_collection,
    label_free_threshold,
    threshold_deviations,
)
from embedding.regions.embedder import RegionEmbedder
from embedding.regions.faces import RegionFaces
from embedding.regions.settings import RegionSettings
from embedding.registry import load_embedder
from evaluation.partition import pairwise

FEW = RegionSettings(
    parts=({"kind": "sift", "cell_dimensions": 0}, {"kind": "tan_triggs"}, {"kind": "colour"}),
    pseudo_people=None,
    ridge=0.3,
)
DEFAULT = AdaptSettings()


@pytest.fixture(scope="module")
def album(grid):
    return drawn(grid, people=12, photos=6, seed=5)


@pytest.fixture(scope="module")
def base(grid, face):
    return RegionEmbedder.learned(drawn(grid, people=20, photos=3, seed=6)[0], face, FEW, seed=0)


def auc(vectors: np.ndarray, person: np.ndarray) -> float:
    upper = np.triu_indices(len(vectors), 1)
    return float(roc_auc_score(person[upper[0]] == person[upper[1]], (vectors @ vectors.T)[upper]))


def test_an_album_is_sorted_without_names(album, base):
    faces, person = album
    vectors = adapt(base, faces, DEFAULT).embed_regions(faces)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert auc(vectors, person) > 0.98
    groups = average_linkage(vectors, label_free_threshold(vectors, threshold_deviations(len(faces))))
    assert pairwise(person, groups).f > 0.8


def test_sure_people_make_the_metric_better(album, base):
    faces, person = album
    plain = adapt(base, faces, DEFAULT.model_copy(update={"sure": None}))
    taught = adapt(base, faces, DEFAULT)
    assert plain.joint is None
    assert taught.joint is not None
    assert auc(taught.embed_regions(faces), person) > auc(plain.embed_regions(faces), person) - 0.003


@pytest.mark.parametrize("count", [1, 2, 3, 12])
def test_few_photos_lean_on_drawn_people(album, base, count):
    faces, _ = album
    vectors = adapt(base, faces[:count], DEFAULT).embed_regions(faces)
    assert vectors.shape[0] == len(faces)
    assert np.isfinite(vectors).all()
    assert auc(vectors, album[1]) > 0.8


def test_without_others_the_collection_speaks_for_itself(album, base, face):
    faces, person = album
    alone = AdaptSettings(base_faces=0)
    other = RegionEmbedder.learned(faces[:20], face, FEW, seed=1)
    own = adapt(base, faces, alone).embed_regions(faces)
    np.testing.assert_array_equal(own, adapt(other, faces, alone).embed_regions(faces))
    assert auc(own, person) > 0.95
    with pytest.raises(ValueError, match="2 faces to be adapted, got 1"):
        adapt(base, faces[:1], alone)


def test_few_faces_leave_the_embedder_as_it_is(album, base):
    assert adapt(base, album[0][:5], DEFAULT).parts[0].project is base.parts[0].project


def test_a_table_is_embedded_as_a_collection_where_its_embedder_can_learn(album, base):
    faces, person = album
    manifest = pd.DataFrame({"face_id": [f"{row:016x}" for row in range(len(faces))]})
    table = FaceTable(np.asarray(faces.pixels), manifest, "drawn", MeshCrop(), faces.landmarks)
    vectors = embed_collection(base, table)
    own = RegionFaces.of(base.visibility, faces.pixels, faces.landmarks)
    np.testing.assert_array_equal(vectors, adapt(base, own, DEFAULT).embed_regions(own))
    assert auc(vectors, person) > 0.98
    ten, few = (table.select(np.arange(len(table)) < count) for count in (FEWEST, 5))
    # Measured as ten, not taken from all: the number of faces in a product changes its rounding on some processors.
    own_ten = RegionFaces.of(base.visibility, faces.pixels[:FEWEST], faces.landmarks[:FEWEST])
    adapted_to_ten = adapt(base, own_ten, DEFAULT).embed_regions(own_ten)
    np.testing.assert_array_equal(embed_collection(base, ten), adapted_to_ten)
    np.testing.assert_array_equal(embed_collection(base, few), base.embed_table(few))
    pixels = PixelEmbedder()
    assert adaptable(pixels) is None
    np.testing.assert_array_equal(embed_collection(pixels, few), pixels.embed_table(few))


def test_an_embedder_with_a_metric_is_not_adapted(people, album, face):
    taught = RegionEmbedder.learned(people[0], face, RegionSettings(parts=FEW.parts), seed=0)
    assert taught.people
    with pytest.raises(ValueError, match="pseudo_people: null"):
        adapt(taught, album[0], DEFAULT)


def test_the_same_photos_give_the_same_bytes_whoever_they_show(album, base, tmp_path):
    for name in ("one", "other"):
        adapt(base, album[0], DEFAULT, seed=2).save(tmp_path / name)
    one, other = (sorted((tmp_path / name).iterdir()) for name in ("one", "other"))
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]
    back = load_embedder(tmp_path / "one").embed_regions(album[0][:9])
    np.testing.assert_allclose(back, adapt(base, album[0], DEFAULT, seed=2).embed_regions(album[0][:9]), atol=0.01)


def test_a_large_collection_is_drawn_from(album, base):
    settings = DEFAULT.model_copy(update={"most_faces": 30})
    some = adapt(base, album[0], settings, seed=1).embed_regions(album[0])
    assert not np.array_equal(some, adapt(base, album[0], settings, seed=2).embed_regions(album[0]))
    assert auc(some, album[1]) > 0.9


def test_dimensions_follow_the_number_of_photos():
    settings = AdaptSettings(share=0.5, extra=20, most=100)
    assert [settings.dimensions(count) for count in (0, 10, 100, 1000)] == [20, 25, 70, 120]


def test_the_threshold_rises_with_the_collection():
    assert threshold_deviations(150) == pytest.approx(2.0)
    assert threshold_deviations(5000) == pytest.approx(3.0)
    steps = [threshold_deviations(count) for count in (1, 150, 400, 1000, 2500, 5000, 100_000)]
    assert steps == sorted(steps)


@settings(deadline=None, max_examples=10)
@given(k=st.floats(0, 4))
def test_the_threshold_is_that_of_different_people(k):
    rng = np.random.default_rng(0)
    strangers = unit_rows(rng.normal(size=(400, 50)))
    friends = unit_rows(np.concatenate([strangers, np.repeat(strangers[:20], 3, axis=0)]))
    expected = k * 0.994 / np.sqrt(50)
    assert label_free_threshold(strangers, k) == pytest.approx(expected, abs=0.02)
    assert label_free_threshold(friends, k) == pytest.approx(expected, abs=0.03)


def crowd(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Unit rows of 30 people whose faces share much, and vary in one direction that says nothing of people."""
    rng = np.random.default_rng(seed)
    person = np.repeat(np.arange(30), 6)
    own = rng.normal(size=(30, 40))[person] + 0.6 * rng.normal(size=(180, 40))
    nuisance = 3 * rng.normal(size=(180, 1)) * np.eye(1, 40, 3)
    return unit_rows(own + 8 * np.eye(1, 40) + nuisance), person


def test_a_draw_of_faces_gives_nearly_the_threshold_of_all(monkeypatch):
    rows = unit_rows(np.random.default_rng(0).normal(size=(300, 8)).astype(np.float32))
    exact = label_free_threshold(rows, 2.0)
    monkeypatch.setattr("embedding.regions.adapt.SAMPLED_FACES", 140)
    assert label_free_threshold(rows, 2.0) == pytest.approx(exact, abs=0.03)


def test_what_all_faces_share_no_longer_makes_them_alike():
    rows, person = crowd(0)
    plain = CollectionMetric.fit(rows, AdaptSettings(sure=None))
    assert plain.joint is None
    np.testing.assert_allclose(np.linalg.norm(plain.apply(rows), axis=1), 1, atol=1e-6)
    assert np.abs(plain.apply(rows).mean(axis=0)).max() < 0.1
    assert auc(plain.apply(rows), person) > auc(rows, person)


def test_what_varies_within_people_counts_less():
    rows, person = crowd(1)
    plain, taught = CollectionMetric.fit(rows, AdaptSettings(sure=None)), CollectionMetric.fit(rows)
    assert taught.apply(rows).dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(taught.apply(rows), axis=1), 1, atol=1e-5)
    assert auc(taught.apply(rows), person) > auc(plain.apply(rows), person) + 0.002


def test_a_handful_of_faces_teaches_nothing():
    rows, _ = crowd(2)
    np.testing.assert_allclose(CollectionMetric.fit(rows[:5]).apply(rows), rows, atol=1e-6)


def test_average_linkage_of_two_tight_groups():
    rng = np.random.default_rng(0)
    rows = unit_rows(np.repeat(np.eye(2, 5), 4, axis=0) + 0.01 * rng.normal(size=(8, 5)))
    assert average_linkage(rows, 0.5).tolist() == [1] * 4 + [2] * 4 or average_linkage(rows, 0.5)[0] == 2
    assert len(set(average_linkage(rows, 1.5))) == 8
    assert average_linkage(rows[:1], 0.5).tolist() == [0]


@pytest.mark.parametrize(
    ("changes", "alone", "dimensions", "cosines", "threshold", "people"),
    [
        ({}, False, 150, [5.0864e-05, 0.267976, -0.329425], 0.0160591, 12),
        ({"sure": None}, False, 132, [7.33692e-05, 0.248975, -0.278317], 0.0382617, 12),
        ({}, True, 150, [0.00120294, 0.18331, -0.148945], 0.173607, 14),
        ({"most_faces": 30}, False, 97, [0.0312145, 0.351204, -0.450823], 0.282012, 10),
    ],
)
def test_an_album_is_embedded_as_it_was(album, base, changes, alone, dimensions, cosines, threshold, people):
    chosen = DEFAULT.model_copy(update=changes | ({"base_faces": 0.0} if alone else {}))
    vectors = adapt(base, album[0], chosen, seed=1).embed_regions(album[0])
    assert vectors.shape == (72, dimensions)
    assert fingerprint(vectors @ vectors.T) == near(cosines, 1e-4)
    found = label_free_threshold(vectors, threshold_deviations(72))
    assert found == near(threshold, 1e-4)
    assert len(set(average_linkage(vectors, found))) == people
