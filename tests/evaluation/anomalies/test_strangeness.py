"""The strangest faces of a set are those that do not belong."""

import numpy as np
import pytest

from evaluation.anomalies.self_supervised import SelfSupervised
from evaluation.anomalies.strangeness import LEAST, fitted, score, strangeness

RNG = np.random.default_rng(0)
SIDE = 16


def gradients(count: int) -> np.ndarray:
    """Faces of a simple world: light that falls off from the left, more or less, under some noise."""
    slope = RNG.uniform(80, 120, (count, 1, 1, 1)) * np.linspace(1, 0, SIDE)[None, None, :, None]
    noisy = slope + RNG.normal(60, 4, (count, SIDE, SIDE, 3))
    return np.clip(np.rint(noisy), 0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def faces() -> np.ndarray:
    made = gradients(4 * LEAST)
    made[[7, 100]] = made[[7, 100], :, ::-1]
    made[50] = 128
    return made


PEOPLE = np.arange(4 * LEAST).astype(str)


def test_planted_pictures_come_first(faces):
    found = strangeness(faces, PEOPLE)
    assert set(np.argsort(-found)[:3]) == {7, 50, 100}
    np.testing.assert_array_equal(found, strangeness(faces, PEOPLE))


def test_nobody_is_judged_by_faces_of_their_own(faces):
    """One person's faces, however many, are judged by the others alone: they stay strange."""
    many = np.concatenate([faces, np.repeat(faces[7:8], LEAST, axis=0)])
    found = strangeness(many, np.concatenate([PEOPLE, np.full(LEAST, "7")]))
    assert found[-LEAST:].min() > np.delete(found[: len(faces)], [7, 50, 100]).max()


def test_gray_faces_have_no_tint_to_vary_and_a_coloured_one_is_strange():
    gray = np.repeat(gradients(4 * LEAST)[..., :1], 3, axis=3)
    gray[7, ..., 0] //= 2
    assert np.argmax(strangeness(gray, PEOPLE)) == 7


def test_too_few_faces_say_nothing(faces):
    assert np.isnan(strangeness(faces[:100], PEOPLE[:100])).all()
    assert fitted(faces[:100], PEOPLE[:100]) is None
    assert fitted(faces, np.full(len(faces), "one person")) is None


def test_new_faces_are_judged_by_those_fitted_to(faces):
    found = fitted(gradients(2 * LEAST), PEOPLE[: 2 * LEAST])
    assert set(np.argsort(-score(found, faces))[:3]) == {7, 50, 100}
    assert score(found, faces[:0]).shape == (0,)


def test_larger_faces_are_averaged_down():
    learned, ordinary, new = (np.repeat(np.repeat(gradients(LEAST), 4, axis=1), 4, axis=2) for _ in range(3))
    found = SelfSupervised.between(learned, ordinary).score(new)
    larger = SelfSupervised.between(*(each.repeat(2, axis=1).repeat(2, axis=2) for each in (learned, ordinary)))
    np.testing.assert_allclose(larger.score(new.repeat(2, axis=1).repeat(2, axis=2)), found)
