import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from sklearn.metrics import adjusted_rand_score

from clustering.incremental import assign_new
from clustering.interface import NOISE
from clustering.photos import PhotoSettings, pairs_within, sort_photos

SORTING = PhotoSettings()


@pytest.fixture(scope="module")
def album(planting):
    """Thirty people with eight faces each, every face in a photo of its own."""
    embeddings, people = planting(30, 8, dimension=128)
    return embeddings, people, np.arange(len(people))


def test_people_of_an_album_are_found(album):
    embeddings, people, photos = album
    labels = sort_photos(embeddings, photos, SORTING)
    assert labels.dtype == np.int64
    assert adjusted_rand_score(people, labels) > 0.99


def test_a_lonely_face_is_unsorted_unless_one_face_is_enough(album):
    embeddings, _, photos = album
    lonely = np.random.default_rng(5).normal(size=(1, 128)).astype(np.float32)
    everyone, photos = np.vstack([embeddings, lonely]), np.append(photos, 999)
    assert sort_photos(everyone, photos, SORTING)[-1] == NOISE
    assert sort_photos(everyone, photos, PhotoSettings(minimum_faces=1))[-1] >= 0
    assert (sort_photos(everyone, photos, PhotoSettings(minimum_faces=9)) == NOISE).all()


def test_one_photo_speaks_against_one_person_but_can_be_outweighed(album):
    embeddings, people, photos = album
    first, second = np.flatnonzero(people == 3)[:2]
    photos = photos.copy()
    photos[second] = photos[first]
    soft = sort_photos(embeddings, photos, SORTING)
    assert soft[first] == soft[second]  # seven other faces say that it is a mirror or a collage
    hard = sort_photos(embeddings, photos, PhotoSettings(same_photo_penalty=1e5))
    assert hard[first] != hard[second]


def test_corrections_always_hold(album):
    embeddings, people, photos = album
    labels = sort_photos(embeddings, photos, SORTING)
    first, second = np.flatnonzero(people == 0), np.flatnonzero(people == 1)
    merged = sort_photos(embeddings, photos, SORTING, must_link=np.array([[first[0], second[0]]]))
    assert merged[first[0]] == merged[second[0]]
    assert labels[first[0]] != labels[second[0]]
    split = sort_photos(embeddings, photos, SORTING, cannot_link=np.array([[first[0], first[1]]]))
    assert split[first[0]] != split[first[1]]
    both = np.array([[first[0], second[0]]])
    contradiction = sort_photos(embeddings, photos, SORTING, must_link=both, cannot_link=both)
    assert contradiction[first[0]] == contradiction[second[0]]


def test_what_a_user_put_together_is_never_unsorted(album):
    embeddings, _, photos = album
    lonely = np.random.default_rng(5).normal(size=(2, 128)).astype(np.float32)
    labels = sort_photos(
        np.vstack([embeddings, lonely]), np.append(photos, [998, 999]), PhotoSettings(minimum_faces=5),
        must_link=np.array([[240, 241]]),
    )  # fmt: skip
    assert labels[240] == labels[241] != NOISE


@given(st.integers(0, 50))
@settings(max_examples=15, deadline=None)
def test_neither_order_nor_corrections_in_any_number_break_the_rules(seed):
    rng = np.random.default_rng(seed)
    count = int(rng.integers(2, 40))
    embeddings, photos = rng.normal(size=(count, 6)).astype(np.float32), rng.integers(0, 9, count)
    together, apart = rng.integers(0, count, (3, 2)), rng.integers(0, count, (3, 2))
    labels = sort_photos(embeddings, photos, SORTING, together, apart)
    assert (labels[together[:, 0]] == labels[together[:, 1]]).all()
    order = rng.permutation(count)
    place = np.argsort(order)
    again = sort_photos(embeddings[order], photos[order], SORTING, place[together], place[apart])
    np.testing.assert_array_equal(labels[order][:, None] == labels[order], again[:, None] == again)


def test_bad_input_is_named():
    faces = np.eye(3, dtype=np.float32)
    with pytest.raises(ValueError, match="links name rows 0 to 3, but there are 3 faces"):
        sort_photos(faces, np.arange(3), SORTING, must_link=np.array([[0, 3]]))
    with pytest.raises(ValueError, match="3 faces but the photos of 2"):
        sort_photos(faces, np.arange(2), SORTING)
    with pytest.raises(ValueError, match="NaN"):
        sort_photos(faces * np.nan, np.arange(3), SORTING)
    with pytest.raises(ValidationError, match="did you mean 'minimum_faces'"):
        PhotoSettings(minimum_face=3)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_hardly_any_faces_are_no_error(count):
    faces, photos = np.eye(3, dtype=np.float32)[:count], np.arange(count)
    np.testing.assert_array_equal(sort_photos(faces, photos, SORTING), [NOISE] * count)
    none = np.empty((0, 3), dtype=np.float32)
    np.testing.assert_array_equal(assign_new(faces, photos, none, np.empty(0, int), SORTING), [NOISE] * count)


def test_a_face_alone_is_a_person_where_one_face_is_enough(album):
    embeddings, people, photos = album
    alone = PhotoSettings(minimum_faces=1)
    one, known = embeddings[:1], (people > 0) & (people < 20)
    assert sort_photos(one, photos[:1], alone).tolist() == [0]
    assert assign_new(one, photos[:1], one[:0], np.empty(0, int), alone).tolist() == [0]
    assert assign_new(embeddings[[-1]], photos[[-1]], one, np.array([0]), alone).tolist() == [1]
    labels = sort_photos(embeddings[known], photos[known], alone)
    stranger = np.flatnonzero(people == 25)[:1]
    found = assign_new(embeddings[stranger], photos[stranger], embeddings[known], labels, alone)
    assert found.tolist() == [labels.max() + 1]


@pytest.mark.parametrize("pair", [[-1, 2], [0, 240], [240, 0]])
def test_links_of_faces_that_are_not_there_are_named(album, pair):
    embeddings, _, photos = album
    with pytest.raises(ValueError, match="but there are 240 faces"):
        sort_photos(embeddings, photos, SORTING, must_link=np.array([pair]))


def test_pairs_within_a_photo():
    assert {tuple(sorted(pair)) for pair in pairs_within(np.array(["b", "a", "b", "b"])).tolist()} == {
        (0, 2), (2, 3), (0, 3),
    }  # fmt: skip
    assert len(pairs_within(np.arange(4))) == 0


def test_new_faces_join_their_people_start_new_ones_or_stay_unsorted(album, planting):
    embeddings, people, photos = album
    new = np.isin(np.arange(len(people)) % 8, [0, 1]) & (people < 28)
    known = ~new & (people < 28)
    labels = sort_photos(embeddings[known], photos[known], SORTING)
    arrivals = np.concatenate([np.flatnonzero(new), np.flatnonzero(people == 28), np.flatnonzero(people == 29)[:1]])
    found = assign_new(embeddings[arrivals], photos[arrivals], embeddings[known], labels, SORTING)
    person_of = {person: labels[people[known] == person][0] for person in range(28)}
    assert [person_of[person] for person in people[new]] == found[: new.sum()].tolist()
    assert len(set(found[new.sum() : -1])) == 1
    assert found[-2] > labels.max()
    assert found[-1] == NOISE


def test_a_new_face_and_an_unsorted_one_of_the_same_person_become_a_person(album):
    embeddings, people, photos = album
    one, other = np.flatnonzero(people == 0)[:2]
    known = np.append(np.flatnonzero(people != 0), one)
    labels = sort_photos(embeddings[known], photos[known], SORTING)
    assert labels[-1] == NOISE
    found = assign_new(embeddings[[other]], photos[[other]], embeddings[known], labels, SORTING)
    assert found[0] in {NOISE, labels.max() + 1}
    assert found[0] not in labels[labels >= 0]


def test_of_two_faces_in_a_photo_only_the_nearer_joins(album):
    embeddings, people, photos = album
    rows = np.flatnonzero(people == 0)
    known = np.setdiff1d(np.arange(len(people)), rows[:2])
    labels = sort_photos(embeddings[known], photos[known], SORTING)
    strict = PhotoSettings(same_photo_penalty=1e5)
    found = assign_new(embeddings[rows[:2]], np.array(["p", "p"]), embeddings[known], labels, strict)
    assert (found == labels[np.searchsorted(known, rows[2])]).sum() == 1
    apart = assign_new(embeddings[rows[:2]], np.array(["p", "q"]), embeddings[known], labels, strict)
    assert (apart == labels[np.searchsorted(known, rows[2])]).all()


def test_assigning_agrees_with_sorting_everything_again(album):
    embeddings, _, photos = album
    labels = sort_photos(embeddings[:200], photos[:200], SORTING)
    found = np.concatenate([labels, assign_new(embeddings[200:], photos[200:], embeddings[:200], labels, SORTING)])
    again = sort_photos(embeddings, photos, SORTING)
    assert adjusted_rand_score(again, found) > 0.95


def test_the_order_of_new_faces_changes_no_person(album):
    embeddings, people, photos = album
    known = (people < 25) & (photos % 3 > 0)
    labels = sort_photos(embeddings[known], photos[known], SORTING)
    arrivals = np.flatnonzero(~known)
    order = np.random.default_rng(2).permutation(arrivals)
    found, again, shuffled = (
        assign_new(embeddings[rows], photos[rows], embeddings[known], labels, SORTING)
        for rows in (arrivals, arrivals, order)
    )
    np.testing.assert_array_equal(found, again)
    there = dict(zip(arrivals, found, strict=True))
    first = np.array([there[row] for row in order])
    np.testing.assert_array_equal(first == NOISE, shuffled == NOISE)
    np.testing.assert_array_equal(first[:, None] == first, shuffled[:, None] == shuffled)
    joined = first <= labels.max()
    np.testing.assert_array_equal(first[joined], shuffled[joined])
    assert (first > labels.max()).any()
