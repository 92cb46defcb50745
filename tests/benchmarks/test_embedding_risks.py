import numpy as np
import pytest

from benchmarks.embedding_risks.deletion import deletion, photographed_most
from benchmarks.embedding_risks.hubs import hubs, look_alikes
from core.vectors import unit_rows


def crowd(people: int, faces: int, spread: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return unit rows of people whose faces lie `spread` around them, and who each is."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(people, 64))
    rows = np.repeat(centres, faces, axis=0) + rng.normal(scale=spread, size=(people * faces, 64))
    return unit_rows(rows), np.repeat([f"p{number:02d}" for number in range(people)], faces)


def test_a_face_that_is_near_everybody_is_a_hub():
    rows, identity = crowd(20, 10, 0.5)
    alike = rows @ rows.T
    even = hubs(alike, identity)
    alike[:, 0] = alike[0] = 2
    found = hubs(alike, identity)
    assert found["largest"] == len(rows) - 1
    assert found["skewness"] > even["skewness"] + 1
    assert found["strangers_of_hubs"] > even["strangers_of_hubs"]


def test_neighbours_on_a_ring_are_even():
    angle = np.arange(60) * 2 * np.pi / 60
    found = hubs(np.cos(angle[:, None] - angle), np.arange(60).astype(str))
    assert found == {"skewness": 0, "largest": 10, "nobodys": 0, "strangers_of_hubs": pytest.approx(1 / 60, abs=1e-3)}


def test_people_apart_are_not_joined():
    assert look_alikes(*crowd(12, 8, 0.3)) == {
        "people": 12, "two_people_joined": 0, "look_alikes_joined": 0, "people_joined": 0
    }  # fmt: skip


def test_twins_are_counted_as_look_alikes():
    rows, identity = crowd(12, 8, 0.3)
    rows[8:16] = rows[:8]
    found = look_alikes(rows, identity)
    assert found["look_alikes_joined"] == pytest.approx(2 / 12, abs=0.02)
    assert found["two_people_joined"] == pytest.approx(2 / (12 * 11), abs=0.002)


def test_who_has_most_photos_is_deleted_first():
    identity = np.array(["", "", "", "a", "b", "b", "c", "c", "c"])
    assert photographed_most(identity, np.arange(8), 2) == ["b", "c"]


class Remembering:
    """An embedder for the test alone: rows as they are, those that it learned from nearer to one another."""

    def __init__(self, learned: np.ndarray) -> None:
        self.learned = learned


def test_what_a_fit_remembers_of_a_person_shows():
    rows, identity = crowd(6, 5, 0.5)

    def embed(fitted: Remembering, own: np.ndarray) -> np.ndarray:
        return unit_rows(rows[own] + 3.0 * np.isin(own, fitted.learned)[:, None])

    learning = np.arange(20)
    found = deletion(
        lambda own, _: Remembering(own), embed, Remembering(learning), identity, learning, np.arange(20, 30), ["p00"], 0
    )
    assert found["faces"] == [5]
    assert found["moved"] == found["other_seed"] == [0, 0]
    assert found["own"][0] > 0.2
    assert found["own_other_seed"] == [0]
