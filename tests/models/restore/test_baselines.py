"""Baselines do what their names say, and agree with what is known."""

from dataclasses import replace

import numpy as np
import pytest

from core.storage import CorruptFileError
from models.restore.colouring import PixelColourSettings
from models.restore.damages.damage import Damaged
from models.restore.damages.degradations import Blur, GaussianNoise, SaltAndPepper
from models.restore.damages.erasures import Halves, Pixels, Squares
from models.restore.damages.registry import COMPARED
from models.restore.damages.sampling import Gray, LowResolution
from models.restore.filters import Enlarge, Inpaint, MeanFilter, MedianFilter, NonLocalMeans, Nothing
from models.restore.gaussian import ComponentsSettings, load_components, save_components
from models.restore.neighbours import NearestSettings, RidgeSettings
from models.restore.registry import BASELINES


def error(truth: np.ndarray, made: np.ndarray) -> float:
    return float(((truth.astype(float) - made) ** 2).mean())


@pytest.fixture(scope="module")
def split(patterns):
    return patterns[:90], patterns[90:]


@pytest.mark.parametrize("settings", BASELINES, ids=lambda each: each.label)
def test_each_restores_what_it_suits_and_refuses_the_rest(settings, split):
    known, held = split
    restorer = settings.fit(known, 0)
    for damage in COMPARED:
        done = damage.apply(held[:3], 1)
        if not settings.suits(damage):
            with pytest.raises(ValueError, match=damage.kind):
                restorer.restore(done)
            continue
        made = restorer.restore(done)
        assert made.dtype == np.uint8
        assert made.shape == done.pixels.shape
        if damage.erases:
            np.testing.assert_array_equal(made[done.known], done.pixels[done.known])


def test_every_baseline_has_a_name_of_its_own():
    assert len({each.label for each in BASELINES}) == len(BASELINES)


@pytest.mark.parametrize("damage", [Squares(), Halves(), LowResolution(factor=4), Gray(), GaussianNoise(sigma=0.1)])
def test_components_recover_faces_that_lie_on_them(damage, split):
    """Four patterns are four components: what is left of a picture determines it."""
    known, held = split
    done = damage.apply(held, 2)
    made = ComponentsSettings(components=4, error=0).fit(known, 0).restore(done)
    assert error(held, made) < 0.15 * error(held, done.pixels)
    assert error(held, made) < (12 if damage.kind == "noise" else 3)


def test_components_of_few_faces_do_not_follow_every_detail_of_what_is_known():
    """A face of one light and many details of its own: half of it tells the light, and nothing of the other half."""
    rng = np.random.default_rng(0)
    light = rng.normal(128, 30, (140, 1, 1, 1))
    faces = np.clip(light + rng.normal(0, 12, (140, 16, 16, 3)), 0, 255).astype(np.uint8)
    done = Halves().apply(faces[100:], 0)
    sure, unsure = (ComponentsSettings(error=value).fit(faces[:100], 0).restore(done) for value in (0, 0.06))
    assert error(faces[100:], unsure) < 0.9 * error(faces[100:], sure)


def test_components_give_the_same_for_one_picture_and_for_many(split):
    known, held = split
    restorer, done = ComponentsSettings(components=3).fit(known, 0), Pixels(share=0.5).apply(held, 0)
    together, alone = restorer.restore(done)[4:5], restorer.restore(done.take(slice(4, 5)))
    np.testing.assert_allclose(together, alone.astype(int), atol=1)


def test_components_are_the_conditional_mean_of_a_gaussian(split):
    """Against the textbook formula with the full covariance."""
    known, held = split
    restorer = ComponentsSettings(components=3).fit(known, 0)
    done = Squares().apply(held[:1], 0)
    seen = np.repeat(done.known.reshape(-1), 3)
    covariance = (restorer.components.T * restorer.variances) @ restorer.components
    noise = max(restorer.rest + done.damage.error**2, restorer.settings.error**2)
    x = done.pixels.reshape(-1) / 255 - restorer.mean
    inner = covariance[np.ix_(seen, seen)] + noise * np.eye(seen.sum())
    expected = restorer.mean + covariance[:, seen] @ np.linalg.solve(inner, x[seen])
    np.testing.assert_allclose(restorer.guesses(done).reshape(-1), expected, atol=1e-4)


def test_ridge_and_neighbours_complete_what_is_erased(split):
    known, held = split
    done = Squares().apply(held, 2)
    by_nothing = error(held, done.pixels)
    assert error(held, RidgeSettings(strength=1e-5).fit(known, 0).restore(done)) < 0.01 * by_nothing
    assert error(held, NearestSettings(neighbours=3).fit(known, 0).restore(done)) < 0.2 * by_nothing
    one = NearestSettings(neighbours=1).fit(known, 0)
    np.testing.assert_array_equal(one.restore(Squares().apply(known[:5], 1)), known[:5])


def test_colour_of_a_pixel_is_learned(split):
    known, held = split
    done = Gray().apply(held, 0)
    made = PixelColourSettings().fit(known, 0).restore(done)
    assert error(held, made) < 0.3 * error(held, done.pixels)
    with pytest.raises(ValueError, match="faces of 16 pixels"):
        PixelColourSettings().fit(known, 0).restore(Gray().apply(held[:, :8, :8]))


def test_the_mean_filter_knows_holes():
    flat = np.full((1, 12, 12, 3), 90, np.uint8)
    done = Squares(side=0.5).apply(flat)
    assert (MeanFilter().restore(done) == 90).all()
    gray = MeanFilter(window=5).restore(Damaged(np.full((1, 9, 9, 3), 7, np.uint8), np.ones((1, 9, 9), bool), Blur()))
    assert (gray == 7).all()
    with pytest.raises(ValueError, match="odd"):
        MeanFilter(window=4)


def test_the_median_removes_single_pixels():
    flat = np.full((2, 32, 32, 3), 90, np.uint8)
    assert (MedianFilter().restore(SaltAndPepper(share=0.05).apply(flat)) == 90).mean() > 0.99


def test_filters_that_denoise_and_enlarge_do(split):
    _, held = split
    noisy = GaussianNoise(sigma=0.08).apply(held, 0)
    assert error(held, NonLocalMeans().restore(noisy)) < 0.5 * error(held, noisy.pixels)
    small = LowResolution(factor=2).apply(held, 0)
    for by in ("cubic", "lanczos"):
        assert error(held, Enlarge(by=by).restore(small)) < 0.5 * error(held, small.pixels)
    holed = Squares(side=0.2).apply(held, 0)
    for by in ("telea", "navier_stokes"):
        assert error(held, Inpaint(by=by).restore(holed)) < 0.2 * error(held, holed.pixels)
    np.testing.assert_array_equal(Nothing().restore(noisy), noisy.pixels)


def test_another_size_is_refused(split):
    known, held = split
    with pytest.raises(ValueError, match="faces of 16 pixels"):
        ComponentsSettings(components=2).fit(known, 0).restore(Blur().apply(held[:, :8, :8]))


def test_saved_components_restore_the_same(split, tmp_path):
    known, held = split
    faces, done = ComponentsSettings(components=4).fit(known, 0), Halves().apply(held, 0)
    save_components(tmp_path, faces)
    np.testing.assert_array_equal(load_components(tmp_path).restore(done), faces.restore(done))


@pytest.mark.parametrize("name", ["mean", "components", "variances"])
def test_arrays_that_do_not_fit_each_other_are_refused(split, tmp_path, name):
    faces = ComponentsSettings(components=4).fit(split[0], 0)
    save_components(tmp_path, replace(faces, **{name: getattr(faces, name)[:3]}))
    with pytest.raises(CorruptFileError, match="does not hold components of faces"):
        load_components(tmp_path)
