"""Damage is as strong as promised, seeded per picture, and says what is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from models.restore.damages.damage import Damaged
from models.restore.damages.degradations import Blur, GaussianNoise, Jpeg, SaltAndPepper
from models.restore.damages.erasures import Halves, Painted, Pixels, Rows, Squares
from models.restore.damages.registry import COMPARED, DAMAGES, damage
from models.restore.damages.sampling import LUMA, Gray, LowResolution

RNG = np.random.default_rng(0)
FACES = RNG.integers(20, 236, (5, 32, 32, 3), np.uint8)
DRAWN = [each for each in COMPARED if each.kind != "painted"]
NAMES = [each.label for each in DRAWN]


@pytest.mark.parametrize("each", DRAWN, ids=NAMES)
def test_the_chance_of_a_picture_is_its_own(each):
    """A picture is damaged in the same way whatever stands behind it; another seed damages otherwise."""
    whole, part = each.apply(FACES, 3), each.apply(FACES[:2], 3)
    np.testing.assert_array_equal(whole.pixels[:2], part.pixels)
    np.testing.assert_array_equal(whole.known[:2], part.known)
    assert whole.pixels.dtype == np.uint8
    assert whole.pixels.shape == FACES.shape


@pytest.mark.parametrize("each", DRAWN, ids=NAMES)
def test_what_is_observed_of_the_truth_is_what_the_damage_left(each):
    """The linear map of a damage, applied to whole pictures, gives what the damaged ones show, but for its error."""
    done = each.apply(FACES, 1)
    for number in range(len(FACES)):
        true, seen = (
            each.observed(x[number : number + 1].astype(np.float32), done.known[number]) for x in (FACES, done.pixels)
        )
        if each.kind in {"jpeg", "blur"}:
            continue
        limit = 1.5 if each.kind != "salt_and_pepper" else 256
        assert np.abs(true - seen).std() < limit + 255 * each.error


@pytest.mark.parametrize("each", [each for each in DRAWN if each.partial], ids=lambda each: each.label)
def test_agreement_leaves_the_truth_and_moves_everything_else_nearer_to_it(each):
    done, truth = each.apply(FACES, 1), FACES.astype(np.float32)
    assert np.abs(done.agreeing(truth).astype(float) - truth).max() <= 2
    wrong = truth + RNG.normal(0, 20, truth.shape).astype(np.float32)
    moved = each.agreeing(wrong, done.pixels.astype(np.float32), done.known)
    assert ((moved - truth) ** 2).sum() < ((wrong - truth) ** 2).sum()
    again = each.agreeing(moved, done.pixels.astype(np.float32), done.known)
    np.testing.assert_allclose(again, moved, atol=1e-3)


def test_noise_has_the_promised_spread():
    gray = np.full((8, 64, 64, 3), 128, np.uint8)
    noisy = GaussianNoise(sigma=0.1).apply(gray).pixels
    assert noisy.std() / 255 == pytest.approx(0.1, rel=0.02)
    assert noisy.mean() == pytest.approx(128, abs=0.3)
    assert not np.array_equal(noisy[0], noisy[1])
    np.testing.assert_array_equal(GaussianNoise(sigma=0).apply(FACES).pixels, FACES)


def test_salt_and_pepper_are_as_many_as_promised():
    done = SaltAndPepper(share=0.2).apply(np.full((4, 64, 64, 3), 128, np.uint8)).pixels
    assert (done == 255).all(axis=3).mean() == pytest.approx(0.1, abs=0.01)
    assert (done == 0).all(axis=3).mean() == pytest.approx(0.1, abs=0.01)


def test_jpeg_and_blur_take_detail_and_keep_the_mean():
    for mild, strong in ((Jpeg(quality=50), Jpeg(quality=5)), (Blur(sigma=0.02), Blur(sigma=0.08))):
        errors = [np.abs(each.apply(FACES).pixels.astype(float) - FACES).mean() for each in (mild, strong)]
        assert 0 < errors[0] < errors[1]
        assert strong.apply(FACES).pixels.mean() == pytest.approx(FACES.mean(), abs=2)


@given(st.integers(16, 40), st.integers(16, 40), st.floats(0.01, 0.99), st.integers(0, 99))
@settings(max_examples=30, deadline=None)
def test_squares_are_whole_and_inside(height, width, share, seed):
    done = Squares(side=share).apply(np.full((2, height, width, 3), 9, np.uint8), seed)
    side = min(max(1, round(share * min(height, width))), min(height, width) - 1)
    assert (~done.known).sum(axis=(1, 2)).tolist() == [side**2] * 2
    for gone in ~done.known:
        rows, columns = np.flatnonzero(gone.any(axis=1)), np.flatnonzero(gone.any(axis=0))
        assert np.ptp(rows) == np.ptp(columns) == side - 1


@given(st.floats(0.01, 0.99), st.integers(0, 99))
@settings(max_examples=20, deadline=None)
def test_erased_shares_are_exact_and_never_all(share, seed):
    pixels, rows = (kind(share=share).apply(FACES, seed) for kind in (Pixels, Rows))
    assert (~pixels.known).sum(axis=(1, 2)).tolist() == [min(max(1, round(share * 1024)), 1023)] * len(FACES)
    assert (~rows.known).any(axis=2).sum(axis=1).tolist() == [min(max(1, round(share * 32)), 31)] * len(FACES)
    assert (rows.known.all(axis=2) | ~rows.known.any(axis=2)).all()
    for done in (pixels, rows):
        assert (done.pixels[~done.known] == 0).all()
        np.testing.assert_array_equal(done.pixels[done.known], FACES[done.known])


def test_each_half_is_erased_now_and_then():
    known = Halves().apply(np.full((40, 8, 8, 3), 5, np.uint8)).known
    assert (known.sum(axis=(1, 2)) == 32).all()
    assert len(np.unique(known.reshape(40, -1), axis=0)) == 4


def test_what_is_painted_over_is_missing_with_its_edge():
    rgb = np.full((1, 12, 12, 3), 100, np.uint8)
    rgb[0, 4:6, 4:6] = (250, 10, 240)
    done = Painted(grow=1).apply(rgb)
    assert (~done.known).sum() == 16
    assert not done.known[0, 3:7, 3:7].any()
    assert Painted(colour=(0, 255, 0)).apply(rgb).known.all()


def test_low_resolution_averages_and_gray_is_the_luma():
    small = LowResolution(factor=4).apply(FACES).pixels
    np.testing.assert_allclose(small[0, 0, 0], FACES[0, :4, :4].mean(axis=(0, 1)), atol=0.51)
    assert (small[:, 0, 0] == small[:, 3, 3]).all()
    gray = Gray().apply(FACES).pixels
    np.testing.assert_allclose(gray[..., 1], FACES @ LUMA, atol=0.51)
    assert (gray[..., :1] == gray).all()
    with pytest.raises(ValueError, match="cannot be averaged down by 8"):
        LowResolution(factor=8).apply(FACES[:, :30])


def test_unusable_damage_says_what_is_wrong():
    with pytest.raises(ValidationError, match="did you mean 'squares'"):
        damage("square")
    with pytest.raises(ValidationError, match="did you mean 'sigma'"):
        damage({"kind": "noise", "sigme": 0.1})
    with pytest.raises(ValueError, match="must be bool"):
        Damaged(FACES, np.ones((5, 16, 16), bool), Squares())
    with pytest.raises(ValueError, match="all pixels of picture 1 are missing"):
        Damaged(FACES[:2], np.array([True, False])[:, None, None] & np.ones((2, 32, 32), bool), Squares())
    with pytest.raises(ValueError, match="uint8"):
        GaussianNoise().apply(FACES.astype(float))


def test_every_kind_is_in_the_registry_and_named_once():
    for name, kind in DAMAGES.items():
        assert damage(name) == kind()
        assert damage(name).kind == name
    assert len(set(NAMES)) == len(NAMES)
