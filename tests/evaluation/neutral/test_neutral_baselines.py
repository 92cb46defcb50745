from dataclasses import replace

import numpy as np
import pytest

from core.frame_groups import FrameGroups
from evaluation.neutral.baselines import BASELINES, NEED_LANDMARKS, baseline_faces


def mse(made: np.ndarray, true: np.ndarray) -> float:
    return float(np.mean((made.astype(float) - true) ** 2))


@pytest.mark.parametrize("name", BASELINES)
def test_every_baseline_gives_a_face_a_test_person(make_task, name):
    task = make_task(warped=True)
    made = BASELINES[name](task)
    assert made.dtype == np.uint8
    assert made.shape == task.true_faces(task.test).shape


@pytest.mark.parametrize("name", BASELINES)
def test_no_baseline_looks_at_the_true_faces_of_test_people(make_task, name):
    task = make_task(warped=True)
    spoilt = task.pixels.copy()
    spoilt[task.test.target] = 255 - spoilt[task.test.target]
    np.testing.assert_array_equal(BASELINES[name](task), BASELINES[name](replace(task, pixels=spoilt)))


def test_the_least_expressive_input_and_the_mean_are_what_they_say(make_task):
    task = make_task()
    first = task.pixels[[rows[0] for rows in task.test.inputs]]
    np.testing.assert_array_equal(BASELINES["lowest_action_units"](task), first)
    expected = np.stack([task.pixels[rows].astype(float).mean(axis=0) for rows in task.test.inputs])
    np.testing.assert_allclose(BASELINES["mean_frame"](task), expected, atol=0.5)


def test_the_nearest_neutral_face_is_that_of_the_person_of_the_nearest_level(make_task):
    task = make_task()
    made = BASELINES["nearest_neutral"](task)[:, 0, 0, 0].astype(int)
    known, asked = (task.true_faces(part)[:, 0, 0, 0].astype(int) for part in (task.train, task.test))
    nearest = np.abs(asked[:, None] - known[None]).min(axis=1)
    np.testing.assert_array_equal(np.abs(made - asked), nearest)


def test_regression_removes_a_smile_that_is_linear_in_the_pixels(make_task):
    task = make_task()
    true = task.true_faces(task.test)
    assert mse(BASELINES["pca_regression"](task), true) < 0.02 * mse(BASELINES["lowest_action_units"](task), true)


def test_regression_does_not_fall_for_noise(make_task):
    """Faces without structure: what val chooses must not be far worse than the mean of the training faces."""
    task = make_task(60, noise=30.0)
    true = task.true_faces(task.test)
    prior = task.true_faces(task.train).mean(axis=0)
    assert mse(BASELINES["pca_regression"](task), true) < 1.1 * mse(np.broadcast_to(prior, true.shape), true)


def test_two_training_people_are_enough(make_task):
    task = make_task(10, warped=True)
    few = task.train.take(np.array([0, 1]))
    assert isinstance(few, FrameGroups)
    for baseline in BASELINES.values():
        assert len(baseline(replace(task, train=few))) == len(task.test)


def test_the_calmest_input_is_that_of_the_front_end(make_task):
    task = make_task()
    second = task.pixels[[rows[1] for rows in task.test.inputs]]
    np.testing.assert_array_equal(BASELINES["calmest"](task), second)


def test_half_mean_half_regression(make_task):
    task = make_task(60, noise=30.0)
    both = [BASELINES[name](task).astype(float) for name in ("mean_frame", "pca_regression")]
    np.testing.assert_allclose(BASELINES["mean_and_regression"](task), np.mean(both, axis=0), atol=0.5)


def test_frames_of_one_shape_are_averaged_without_a_warp(make_task):
    task = make_task(60, noise=30.0, warped=True)
    made, mean = (BASELINES[name](task).astype(int) for name in ("warped_mean", "mean_frame"))
    np.testing.assert_allclose(made, mean, atol=1)


def test_moved_landmarks_bring_frames_onto_each_other(make_task):
    task = make_task(warped=True)
    moved = np.array(task.landmarks)
    rows = task.test.inputs[0]
    moved[rows[0], :, 0] += 2
    changed = BASELINES["warped_mean"](replace(task, landmarks=moved))[0]
    assert np.abs(changed.astype(int) - BASELINES["warped_mean"](task)[0]).max() > 3


def test_without_landmarks_nothing_is_warped(make_task):
    made = baseline_faces(make_task())
    assert set(made) == set(BASELINES) - NEED_LANDMARKS
    assert set(baseline_faces(make_task(warped=True))) == set(BASELINES)
    with pytest.raises(ValueError, match="landmarks"):
        BASELINES["warped_mean"](make_task())
