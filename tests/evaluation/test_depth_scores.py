"""Errors of depth, normals, light and albedo, with answers that are known."""

import numpy as np
import pytest

from evaluation.depth import (
    asymmetry_auroc,
    correlation,
    degrees_between,
    eroded,
    mad,
    relief_factor,
    scaled_error,
    side,
)

MASK = np.ones((2, 4, 4), bool)


def test_depth_is_compared_up_to_scale():
    rng = np.random.default_rng(0)
    truth = rng.uniform(0.9, 1.1, (2, 4, 4))
    assert side(truth * [[[1.3]], [[0.7]]], truth, MASK) == pytest.approx(0, abs=1e-12)
    half = np.where(np.arange(4) < 2, 1.0, np.exp(0.02)) * truth
    assert side(half, truth, MASK) == pytest.approx(0.01)


def test_a_relief_that_is_too_deep_has_its_factor():
    truth = np.random.default_rng(0).uniform(0.9, 1.1, (2, 4, 4))
    assert relief_factor(1.3 * truth**2, truth, MASK) == pytest.approx(0.5)
    assert side((1.3 * truth**2) ** 0.5, truth, MASK) == pytest.approx(0, abs=1e-9)


def test_what_is_masked_does_not_count():
    truth, wrong = np.ones((2, 4, 4)), np.ones((2, 4, 4))
    wrong[:, 0, 0] = 9
    mask = MASK.copy()
    mask[:, 0, 0] = False
    mask[1] = False
    errors = side(wrong, truth, mask)
    assert errors[0] == 0
    assert np.isnan(errors[1])


def test_normals_that_are_a_little_longer_than_one_differ_by_nothing():
    truth = np.zeros((1, 2, 2, 3))
    truth[..., 2] = -1
    assert mad(truth * (1 + 1e-9), truth, np.ones((1, 2, 2), bool)) == 0


def test_normals_differ_by_an_angle():
    front, aside = np.zeros((2, 4, 4, 3)), np.zeros((2, 4, 4, 3))
    front[..., 2], aside[..., 0] = -1, 1
    assert mad(front, aside, MASK) == pytest.approx(90)
    assert mad(front, front, MASK) == pytest.approx(0)
    assert degrees_between(np.eye(3), np.roll(np.eye(3), 1, 0)) == pytest.approx(90)


def test_albedo_is_compared_at_its_best_scale():
    truth = np.random.default_rng(1).uniform(0.2, 0.9, (2, 4, 4, 3))
    assert scaled_error(truth * 0.5, truth, MASK) == pytest.approx(0, abs=1e-12)
    assert (scaled_error(1 - truth, truth, MASK) > 0.1).all()


def test_silhouettes_are_left_out():
    mask = np.zeros((1, 6, 6), bool)
    mask[0, 1:5, 1:5] = True
    assert eroded(mask).sum() == 4
    assert eroded(np.ones((1, 4, 4), bool)).all()
    assert eroded(np.concatenate([mask, ~mask, mask]))[[0, 2]].sum() == 8


def test_doubt_that_lies_on_the_marks_is_right():
    marks = np.zeros((2, 4, 4), bool)
    marks[0, 1, 1] = True
    doubt = np.where(marks, 2.0, np.random.default_rng(0).random((2, 4, 4)))
    assert asymmetry_auroc(doubt, marks, MASK) == 1
    assert asymmetry_auroc(-doubt, marks, MASK) == 0
    assert np.isnan(asymmetry_auroc(doubt, np.zeros_like(marks), MASK))


def test_what_does_not_vary_does_not_correlate():
    assert correlation(np.zeros(5), np.arange(5.0)) == 0
    assert correlation(-np.arange(5.0), np.arange(5.0)) == pytest.approx(-1)
