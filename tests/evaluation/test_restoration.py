"""Scores of restored faces against numbers worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from evaluation.restoration import (
    against_baselines,
    colour_differences,
    gain,
    identity_auc,
    score_restored,
    score_restorers,
    tasks,
)
from models.restore.damages.erasures import Squares
from models.restore.damages.sampling import Gray, LowResolution
from models.restore.filters import Enlarge, Inpaint, Nothing

FACES = np.random.default_rng(0).integers(60, 196, (4, 16, 16, 3), np.uint8)


def test_the_error_of_a_hole_is_that_of_its_pixels():
    damaged = Squares(side=0.5).apply(FACES, 1)
    off = np.where(damaged.known[..., None], FACES, FACES + 51).astype(np.uint8)
    scores = score_restored(FACES, damaged, off)
    np.testing.assert_allclose(scores["hole_mse"], 0.2**2, rtol=1e-5)
    np.testing.assert_allclose(scores["mse"], 0.2**2 / 4, rtol=1e-5)
    np.testing.assert_allclose(scores["psnr"], -10 * np.log10(0.01), rtol=1e-5)
    assert scores["ciede2000"].isna().all()
    whole = score_restored(FACES, LowResolution(factor=2).apply(FACES), FACES)
    assert whole["hole_mse"].isna().all()
    assert (whole["ssim"] == 1).all()


def test_colour_differences_are_those_of_the_formula():
    """Black and white differ by 100; equal pictures by nothing."""
    black, white = np.zeros((1, 4, 4, 3), np.uint8), np.full((1, 4, 4, 3), 255, np.uint8)
    assert colour_differences(black, white)[0] == pytest.approx(100, abs=0.1)
    np.testing.assert_array_equal(colour_differences(FACES, FACES), 0)
    assert score_restored(FACES, Gray().apply(FACES), FACES)["ciede2000"].eq(0).all()


def test_a_task_is_scored_with_the_restorers_that_suit_it():
    people = np.array(["a", "a", "b", "b"])
    by_name = tasks(FACES, (Squares(), LowResolution(factor=2)), 0)
    scores = score_restorers((Nothing(), Inpaint(), Enlarge()), by_name, people)
    methods = scores.groupby("damage")["method"].agg(set)
    assert methods["squares_0.333"] == {"nothing", "telea"}
    assert methods["low_resolution_2"] == {"nothing", "bicubic"}
    assert scores[scores["method"] == "bicubic"]["identity"].tolist() == people.tolist()
    lead = against_baselines(scores[scores["method"] == "telea"], scores[scores["method"] == "nothing"])
    assert lead.low > 0
    assert against_baselines(scores[scores["method"] == "nothing"], scores).high < 0


def test_a_gain_is_paired_and_its_interval_is_over_people():
    scores = pd.DataFrame(
        {
            "method": ["ours"] * 6 + ["theirs"] * 6,
            "psnr": [21.0, 22, 31, 32, 11, 12, 20, 21, 30, 31, 10, 11],
            "identity": ["a", "a", "b", "b", "c", "c"] * 2,
        }
    )
    found = gain(scores, "ours", "theirs")
    assert found == (1, 1, 1)
    with pytest.raises(ValueError, match="theirs: 0"):
        gain(scores, "ours", "nobody")


def test_identity_is_kept_or_lost():
    people, vectors = np.array(["a", "b", "c"]), np.eye(3)
    assert identity_auc(vectors, people, vectors + 0.01, people) == 1
    assert identity_auc(vectors[[1, 2, 0]], people, vectors, people) == 0.25
    with pytest.raises(ValueError, match="pairs of one person"):
        identity_auc(vectors, people, vectors, np.array(["x", "y", "z"]))
    with pytest.raises(ValueError, match="their_people"):
        identity_auc(vectors, people, vectors, people[:1])
