"""Who a new face is, and when nobody is named."""

import numpy as np
import pytest

from clustering.photos import PhotoSettings
from clustering.recognition import recognise

SETTINGS = PhotoSettings()
RANDOM = np.random.default_rng(0)
CENTRES = np.eye(16)[:12]
PEOPLE = np.repeat(np.arange(1, 13), 8)


def around(who: list[int], seed: int) -> np.ndarray:
    centres = CENTRES[np.array(who) - 1]
    return centres + np.random.default_rng(seed).normal(0, 0.05, centres.shape)


KNOWN = around(PEOPLE.tolist(), 1)


def test_a_new_face_is_its_person_and_a_stranger_is_nobody():
    new = np.concatenate([around([3, 7], 2), RANDOM.normal(size=(1, 16))])
    assert recognise(new, KNOWN, PEOPLE, SETTINGS).tolist() == [3, 7, -1]


def test_of_two_faces_like_one_person_one_is():
    assert sorted(recognise(around([3, 3], 2), KNOWN, PEOPLE, SETTINGS).tolist()) == [-1, 3]


def test_a_face_between_two_people_is_nobody():
    between = (CENTRES[2] / np.linalg.norm(CENTRES[2]) + CENTRES[6] / np.linalg.norm(CENTRES[6]))[None]
    assert recognise(between, KNOWN, PEOPLE, SETTINGS).tolist() == [-1]


def test_a_face_whose_nearest_faces_are_nobodys_is_nobody():
    """It is like the person on average, but more like five faces that were never sorted to anybody."""
    new, known, people = around([1], 5), KNOWN.copy(), PEOPLE.copy()
    known[:5] = new + np.random.default_rng(3).normal(0, 0.001, (5, 16))
    assert recognise(new, known, people, SETTINGS).tolist() == [1]
    people[:5] = -1
    assert recognise(new, known, people, SETTINGS).tolist() == [-1]


def test_a_person_of_two_faces_is_named():
    kept = np.concatenate([np.arange(2), np.arange(8, len(PEOPLE))])
    assert recognise(around([1], 5), KNOWN[kept], PEOPLE[kept], SETTINGS).tolist() == [1]


@pytest.mark.parametrize("people", [np.full(96, -1), np.empty(0, np.int64)])
def test_without_people_nobody_is_named(people):
    assert recognise(around([1], 5), KNOWN[: len(people)], people, SETTINGS).tolist() == [-1]
