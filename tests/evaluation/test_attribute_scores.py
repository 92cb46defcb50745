"""Scores of classes and numbers, label faults and corrected counts, with known answers."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import confusion_matrix, f1_score

from evaluation.attributes import (
    abstention,
    calibration_error,
    class_scores,
    confusion,
    face_values,
    number_scores,
    per_class,
)
from evaluation.label_faults import doubt, doubtful, planted, recall_among_first
from evaluation.quantification import adjusted, distribution


@pytest.fixture
def answers():
    rng = np.random.default_rng(0)
    shares = rng.dirichlet(np.ones(4), 500)
    return np.array([rng.choice(4, p=row) for row in shares]), shares


def test_classes_are_scored_as_scikit_learn_does(answers):
    truth, shares = answers
    chosen = shares.argmax(axis=1)
    counts = confusion(truth, chosen, 4)
    np.testing.assert_array_equal(counts, confusion_matrix(truth, chosen))
    assert class_scores(truth, shares)["macro_f1"] == pytest.approx(f1_score(truth, chosen, average="macro"))
    assert class_scores(truth, shares)["accuracy"] == (chosen == truth).mean()


def test_shares_that_are_drawn_from_are_calibrated_and_boasts_are_not(answers):
    truth, shares = answers
    assert class_scores(truth, shares)["ece"] < 0.07
    boast = np.eye(4)[shares.argmax(axis=1)]
    assert class_scores(truth, boast)["ece"] == pytest.approx(1 - (shares.argmax(axis=1) == truth).mean())
    assert calibration_error(np.array([0.8] * 5), np.array([1, 1, 1, 1, 0], bool)) == pytest.approx(0)
    assert calibration_error(np.array([1, 0.98, 0.96]), np.array([1, 1, 0], bool)) == pytest.approx(0.98 - 2 / 3)


def test_the_score_of_a_face_is_over_its_known_labels():
    labels = {"gender": np.array([0, 1, -1]), "age": np.array([30.0, np.nan, np.nan]), "hat": np.array([1, 1, -1])}
    classes = np.array([[0.9, 0.1], [0.8, 0.2], [0.5, 0.5]])
    answers = {"gender": classes, "age": np.array([[33.0, 20, 40]] * 3), "hat": classes}
    np.testing.assert_array_equal(face_values("accuracy", answers, labels), [0.5, 0, np.nan])
    np.testing.assert_array_equal(face_values("mae", answers, labels), [3, np.nan, np.nan])
    with pytest.raises(ValueError, match="'mae': it decides between models that read numbers"):
        face_values("mae", answers, {"gender": labels["gender"]})


def test_a_class_that_does_not_occur_has_no_score():
    found = per_class(np.array([[3, 1, 0], [0, 4, 0], [0, 0, 0]]))
    assert found[0] == pytest.approx([1, 0.75, 6 / 7])
    assert np.isnan(found[2, 2])


def test_numbers_are_scored():
    answers = np.array([[10, 5, 15], [20, 19, 21], [30, 20, 40.0]])
    assert number_scores(np.array([12, 22, 30.0]), answers) == pytest.approx(
        {"mae": 4 / 3, "rmse": np.sqrt(8 / 3), "cover": 2 / 3, "width": 32 / 3}
    )


def test_the_ends_of_an_interval_belong_to_it():
    answers = np.array([[10, 5, 12], [20, 20, 25.0]])
    assert number_scores(np.array([12, 20.0]), answers)["cover"] == 1


def test_who_abstains_when_unsure_is_more_often_right():
    sure, right = np.array([0.9, 0.8, 0.7, 0.6]), np.array([1, 1, 0, 0], bool)
    assert abstention(sure, right, (0.5, 1.0)) == {0.5: 1.0, 1.0: 0.5}
    ten = np.linspace(1, 0.1, 10), np.arange(10) < 5
    found = {0.5: 1.0, 0.7: 5 / 7, 0.8: 5 / 8, 0.9: 5 / 9, 1.0: 0.5}
    assert abstention(*ten) == pytest.approx(found)


def test_planted_faults_are_found_first(answers):
    truth, _ = answers
    changed, wrong = planted(truth, 4, 0.05, np.random.default_rng(1))
    assert wrong.sum() == 25
    assert np.all((changed != truth) == wrong)
    assert {*((changed - truth)[wrong] % 4)} == {1, 2, 3}
    shares = np.full((500, 4), 0.05)
    shares[np.arange(500), truth] = 0.85
    doubts = doubt(changed, shares)
    assert recall_among_first(wrong, doubts, 0.05) == 1
    assert doubts[wrong] == pytest.approx(0.8)
    assert recall_among_first(wrong, np.random.default_rng(2).random(500), 0.05) < 0.3


def test_counts_are_corrected_for_what_is_confused():
    counts = np.array([[80, 20], [10, 90]])
    truth = np.array([0.3, 0.7])
    chosen = (counts / counts.sum(axis=1, keepdims=True)).T @ truth
    assert adjusted(chosen, counts) == pytest.approx(truth)
    assert adjusted(np.array([0.05, 0.95]), counts) == pytest.approx([0, 1], abs=1e-3)
    assert adjusted(np.array([0.5, 0.5]), np.diag([10, 0])) == pytest.approx([0.5, 0.5])


def test_a_class_that_was_seen_once_counts_and_one_that_was_not_keeps_what_was_chosen():
    counts = np.array([[8, 0, 0], [1, 0, 0], [0, 0, 0]])
    np.testing.assert_allclose(adjusted(np.array([0.75, 0, 0.25]), counts)[2], 0.25, atol=1e-4)
    assert adjusted(np.array([0.0, 0.75, 0.25]), counts)[1] < 0.5, "faces of this class are never chosen as it"


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    rng, held = np.random.default_rng(0), []
    rates = np.array([[0.85, 0.15], [0.2, 0.8]])
    for seed in range(60):
        labelled = np.array([rng.multinomial(200, row) for row in rates])
        truth = (rng.random(300) < 0.3).astype(int)
        chosen = np.array([rng.choice(2, p=rates[one]) for one in truth])
        low, high = distribution(chosen, labelled, seed)[1, 1:]
        held.append(low <= 0.3 <= high)
    assert 0.88 <= np.mean(held) <= 1


def test_the_most_doubtful_labels_are_listed_first():
    shares = np.array([[0.9, 0.1], [0.2, 0.8], [0.4, 0.6], [0.5, 0.5]])
    places = pd.DataFrame({"path": ["a", "b", "c", "d"]})
    found = doubtful(places, "gender", ("f", "m"), np.array([0, 0, 0, -1]), shares, most=2)
    assert found[["path", "column", "label", "likely"]].to_numpy().tolist() == [
        ["b", "gender", "f", "m"],
        ["c", "gender", "f", "m"],
    ]
    assert found["doubt"].to_numpy() == pytest.approx([0.6, 0.2])
