import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.face_table import FaceTable
from faces.report.computed_faces import MAX_FACES, MIN_FACES, MIN_PEOPLE, effective_people, group_means, mean_face


def one_label(n: int) -> pd.Series:
    return pd.Series("all", index=range(n))


@given(st.lists(st.integers(1, 30), min_size=1, max_size=20))
def test_effective_people_is_their_number_only_when_all_have_the_same(counts):
    people = np.repeat(np.arange(len(counts)), counts)
    effective = effective_people(people)
    assert 1 <= effective <= len(counts) + 1e-9
    assert (len(set(counts)) == 1) == (abs(effective - len(counts)) < 1e-9)


def test_nobody_is_no_person():
    assert effective_people(np.array([], dtype=int)) == 0


def test_means_by_two_labels_match_numpy(make_faces):
    n = 400
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 255, (n, 8, 8, 3), dtype=np.uint8)
    gender = pd.Series(np.where(rng.random(n) < 0.5, "female", "male"), index=range(n), dtype="str")
    group = pd.Series(pd.Categorical(rng.choice(["a", "b"], n), ["a", "b", "empty"]), index=range(n))
    gender[:20] = None
    means = group_means(FaceTable(pixels, make_faces(n)), gender, group)
    assert set(means) == {(one, other) for one in ("female", "male") for other in ("a", "b")}
    for (one, other), mean in means.items():
        members = ((gender == one) & (group == other)).to_numpy()
        assert mean.faces == members.sum()
        np.testing.assert_array_equal(mean.pixels, np.round(pixels[members].mean(axis=0)).astype(np.uint8))


@pytest.mark.parametrize(
    ("people", "shown"),
    [
        (np.arange(MIN_FACES), True),
        (np.arange(MIN_FACES - 1), False),
        (np.arange(200) % (int(MIN_PEOPLE) - 1), False),
        (np.minimum(np.arange(200), 20), False),  # twenty people, of whom one has 180 of 200 faces
    ],
)
def test_a_mean_needs_enough_faces_of_enough_people(make_faces, people, shown):
    n = len(people)
    faces = make_faces(n, identity=[f"p{number}" for number in people])
    table = FaceTable(np.full((n, 4, 4, 3), 7, np.uint8), faces)
    (mean,) = group_means(table, one_label(n), one_label(n)).values()
    assert (mean.pixels is not None) == shown
    assert mean.faces == n


def test_least_numbers_are_those_that_the_documents_name():
    assert (MIN_FACES, MIN_PEOPLE) == (30, 10)


def test_unknown_people_are_counted_by_picture_and_clip(make_faces):
    n = 60
    records = make_faces(n, identity=None, path="all.csv", member=[str(number) for number in range(n)])
    clip = make_faces(n, identity=None, path="clip.mp4", frame=range(n))
    pixels = np.zeros((n, 4, 4, 3), np.uint8)
    people = [group_means(FaceTable(pixels, one), one_label(n), one_label(n))["all", "all"] for one in (records, clip)]
    assert [mean.people for mean in people] == [n, 1]
    assert people[1].pixels is None


def test_large_groups_are_sampled_from_end_to_end(make_faces, tmp_path):
    """The sample of a ramp has the ramp's mean; the pixels may be a mapped file, which stays as it is."""
    n = 3 * MAX_FACES
    ramp = np.broadcast_to((np.arange(n) * 250 // n).astype(np.uint8)[:, None, None, None], (n, 4, 4, 3))
    np.save(tmp_path / "pixels.npy", ramp)
    mapped = np.load(tmp_path / "pixels.npy", mmap_mode="r")
    (mean,) = group_means(FaceTable(mapped, make_faces(n)), one_label(n), one_label(n)).values()
    np.testing.assert_allclose(mean.pixels, ramp.mean(), atol=1)
    np.testing.assert_array_equal(mapped, ramp)


def test_memory_that_may_be_written_is_kept(tmp_path):
    np.save(tmp_path / "pixels.npy", np.zeros((4, 2, 2, 3), np.uint8))
    changed = np.load(tmp_path / "pixels.npy", mmap_mode="c")
    changed[:] = 9
    assert (mean_face(changed, np.arange(4)) == 9).all()
    assert (changed == 9).all()
