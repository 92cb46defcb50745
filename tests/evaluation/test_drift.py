"""Drift: known distances, alarms where there is something, none where only the people are new."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ks_2samp

from evaluation.drift import (
    ANOMALIES,
    EMBEDDING,
    STRANGENESS,
    DriftSettings,
    Sample,
    deals,
    distribution_gaps,
    drift,
    mean_discrepancies,
    pixel_statistics,
)

SETTINGS = DriftSettings()


def sample(people: int, faces: int, seed: int, shift: float = 0.0) -> Sample:
    """People with faces that are much alike: each has a place of its own, each face a little noise."""
    rng = np.random.default_rng(seed)
    places = np.repeat(rng.normal(size=(people, 6)), faces, axis=0) + 0.1 * rng.normal(size=(people * faces, 6))
    numbers = pd.DataFrame({STRANGENESS: np.exp(places[:, 0] + shift), "yaw": places[:, 1], "au01": np.nan})
    return Sample(numbers, places[:, 2:] + shift, np.repeat(np.arange(people), faces).astype(str))


def row(table: pd.DataFrame, name: str) -> pd.Series:
    return table.set_index("number").loc[name]


@given(
    st.lists(st.integers(-3, 3), min_size=1, max_size=20),
    st.lists(st.integers(-3, 3), min_size=1, max_size=20),
)
def test_gap_is_that_of_scipy_ties_included(old, new):
    values = np.array([*old, np.nan, *new], float)
    side = np.arange(len(values)) > len(old)
    assert distribution_gaps(values, side[None])[0] == pytest.approx(ks_2samp(old, new).statistic)


def test_discrepancy_of_two_points_is_known():
    """One point per side at the median distance: sqrt(k(x,x) + k(y,y) - 2 k(x,y)) with k(x,y) = 1/e."""
    found = mean_discrepancies(np.array([[0.0], [3.0]]), np.array([[False, True]]))
    assert found[0] == pytest.approx(np.sqrt(2 - 2 / np.e), rel=1e-5)


def test_people_stay_together_and_sides_keep_their_size_in_people():
    dealt = deals(np.array(["a", "a", "b"]), np.array(["a", "c", "c", "d"]), seed=0)
    assert list(dealt[0]) == [False] * 3 + [True] * 4
    assert (dealt[:, 0] == dealt[:, 1]).all()
    assert (dealt[:, 4] == dealt[:, 5]).all()
    assert set(dealt[:, [0, 2, 3, 4, 6]].sum(axis=1)) == {3}
    assert (dealt[:, 0] != dealt[:, 3]).any(), "a person on both sides is two"


def test_new_people_alone_are_no_drift_although_faces_taken_one_by_one_would_say_so():
    alarms, naive = 0, 0
    for seed in range(10):
        old, new = sample(15, 30, 2 * seed), sample(15, 30, 2 * seed + 1)
        alarms += drift(old, new, SETTINGS, seed)["drifted"].any()
        naive += ks_2samp(old.numbers["yaw"], new.numbers["yaw"]).pvalue < SETTINGS.level
    assert alarms <= 2
    assert naive >= 8


def test_shifted_faces_are_found_by_each_number_that_shifted():
    table = drift(sample(30, 4, 0), sample(30, 4, 1, shift=2.0), SETTINGS)
    assert set(table.loc[table["drifted"], "number"]) == {STRANGENESS, EMBEDDING, ANOMALIES}
    assert not row(table, "yaw")["drifted"]
    assert "au01" not in set(table["number"]), "what neither side has is not compared"
    assert (table["adjusted"] >= table["p"]).all()


def test_anomalies_of_the_reference_are_as_many_as_agreed():
    odd = row(drift(sample(40, 5, 0), sample(40, 5, 1, shift=3.0), DriftSettings(anomaly=0.9)), ANOMALIES)
    assert odd["reference"] == pytest.approx(0.1, abs=0.01)
    assert odd["incoming"] > 0.5
    fewer = row(drift(sample(40, 5, 0), sample(40, 5, 1, shift=-3.0), SETTINGS), ANOMALIES)
    assert not fewer["drifted"], "ordinary faces are no anomaly"


def test_one_face_against_many_ends_and_alarms_of_nothing():
    table = drift(sample(8, 3, 0), sample(1, 1, 1), SETTINGS)
    assert table["p"].between(0, 1).all()
    assert not table["drifted"].any()


def test_the_same_seed_gives_the_same_table():
    first = drift(sample(30, 4, 0), sample(30, 4, 1), SETTINGS, 7)
    pd.testing.assert_frame_equal(first, drift(sample(30, 4, 0), sample(30, 4, 1), SETTINGS, 7))


def test_pixel_statistics_of_known_pictures():
    pixels = np.zeros((2, 4, 4, 3), np.uint8)
    pixels[1] = (30, 60, 90)
    table = pixel_statistics(pixels)
    assert list(table.loc[1]) == pytest.approx([60, np.std([30, 60, 90]), 30, 60, 90])
    assert not table.loc[0].any()


def test_sides_of_unequal_length_are_refused():
    with pytest.raises(ValueError, match="embeddings: 3"):
        Sample(pd.DataFrame({STRANGENESS: [1.0, 2.0]}), np.zeros((3, 2)), np.array(["a", "b"]))


def mixed(seed: int, shift: float, count: int = 40) -> Sample:
    """Faces of about 15 people with errors, a number like the others' and one that is missing at times."""
    people = np.array([f"p{number}" for number in np.random.default_rng(seed).integers(0, 15, count)])
    rng = np.random.default_rng(seed)
    numbers = {
        STRANGENESS: rng.gamma(2, 1, count) + shift,
        "contrast": rng.normal(size=count),
        "yaw": np.where(rng.random(count) < 0.2, np.nan, rng.normal(shift, 1, count)),
    }
    return Sample(pd.DataFrame(numbers), rng.normal(shift, 1, (count, 4)), people)


def test_the_table_of_two_seeded_samples_is_what_it_was():
    table = drift(mixed(0, 0), mixed(1, 0.4), DriftSettings(anomaly=0.8, level=0.2), seed=3)
    assert table["number"].tolist() == [ANOMALIES, EMBEDDING, STRANGENESS, "contrast", "yaw"]
    known = {
        "reference": [0.2, np.nan, 1.732772, 0.181562, -0.050604],
        "incoming": [0.2, np.nan, 1.977133, 0.033464, 0.534948],
        "distance": [0.0, 0.260732, 0.25, 0.15, 0.311052],
        "p": [0.526, 0.021, 0.168, 0.711, 0.114],
        "adjusted": [0.6575, 0.105, 0.28, 0.711, 0.28],
    }
    for name, values in known.items():
        np.testing.assert_allclose(table[name].to_numpy(float), values, atol=1e-5, err_msg=name)
    assert table["drifted"].tolist() == [False, True, False, False, False]


def test_pixel_statistics_of_noise_are_what_they_were():
    pixels = np.random.default_rng(7).integers(0, 256, (2, 24, 20, 3), np.uint8)
    known = [[126.9875, 73.6381, 128.7042, 122.8708, 129.3875], [127.8271, 74.5178, 128.6125, 130.1, 124.7688]]
    np.testing.assert_allclose(pixel_statistics(pixels), known, atol=1e-3)
