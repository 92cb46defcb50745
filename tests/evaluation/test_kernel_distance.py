"""The kernel distance against torchmetrics, against its definition, and as a judge of damaged pictures."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import gaussian_filter

from evaluation.kernel_distance import kernel_distance, picture_distance


def scenes(n: int, seed: int, side: int = 32) -> np.ndarray:
    """Return uint8 (n, side, side, 3): a disc of a drawn colour and place on a drawn ground, with some texture."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:side, 0:side] / side
    centre = random.uniform(0.35, 0.65, (2, n, 1, 1))
    inside = (x - centre[0]) ** 2 + (y - centre[1]) ** 2 < 0.07
    colours = random.uniform(40, 215, (2, n, 1, 1, 3))
    texture = gaussian_filter(random.normal(0, 60, (n, side, side, 3)), (0, 1, 1, 0))
    return np.clip(np.where(inside[..., None], *colours) + texture, 0, 255).astype(np.uint8)


REAL, OTHERS = scenes(100, 0), scenes(100, 1)
FLOOR = abs(picture_distance(REAL, OTHERS))


def blurred(sigma: float) -> np.ndarray:
    return gaussian_filter(OTHERS.astype(float), (0, sigma, sigma, 0)).round().astype(np.uint8)


def noisy(sigma: float) -> np.ndarray:
    noise = np.random.default_rng(2).normal(0, sigma, OTHERS.shape)
    return np.clip(np.rint(OTHERS + noise), 0, 255).astype(np.uint8)


def test_it_is_the_estimator_of_torchmetrics():
    torch = pytest.importorskip("torch")
    from torchmetrics.image.kid import poly_mmd

    x, y = np.random.default_rng(0).normal(size=(2, 50, 20))
    y += 0.5
    assert kernel_distance(x, y) == pytest.approx(float(poly_mmd(torch.tensor(x), torch.tensor(y))), rel=1e-9)


@given(st.integers(2, 6), st.integers(2, 6), st.integers(0, 99))
@settings(max_examples=25, deadline=None)
def test_it_is_the_mean_over_pairs_of_different_pictures(n, m, seed):
    random = np.random.default_rng(seed)
    x, y = random.normal(size=(n, 3)), random.normal(size=(m, 3))

    def kernel(a: np.ndarray, b: np.ndarray) -> float:
        return (a @ b / 3 + 1) ** 3

    def within(z: np.ndarray) -> float:
        return np.mean([kernel(z[i], z[j]) for i in range(len(z)) for j in range(len(z)) if i != j])

    expected = within(x) + within(y) - 2 * np.mean([kernel(a, b) for a in x for b in y])
    assert kernel_distance(x, y) == pytest.approx(expected, rel=1e-9, abs=1e-9)
    assert kernel_distance(y, x) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_it_is_unbiased_around_nought_for_one_distribution():
    """Means over many small sets go to 0, which those of a Fréchet distance do not."""
    random = np.random.default_rng(0)
    found = [kernel_distance(*random.normal(size=(2, 8, 5))) for _ in range(2000)]
    assert min(found) < 0
    assert abs(np.mean(found)) < 4 * np.std(found) / len(found) ** 0.5


@pytest.mark.parametrize(("damage", "strengths"), [(blurred, [0.7, 1.2, 2, 4]), (noisy, [8, 16, 32, 64])])
def test_it_grows_with_blur_and_noise(damage, strengths):
    found = [picture_distance(REAL, damage(strength)) for strength in strengths]
    assert found[0] > 2 * FLOOR
    assert (np.diff([FLOOR, *found]) > 0).all()


@pytest.mark.parametrize(
    "damage",
    [
        lambda pixels: pixels[..., ::-1],
        lambda pixels: np.clip(pixels.astype(int) + 40, 0, 255).astype(np.uint8),
        lambda pixels: np.roll(pixels, 16, axis=1),
        lambda pixels: np.repeat(pixels[:10], 10, axis=0),
    ],
    ids=["colours swapped", "brighter", "misplaced", "few of the many"],
)
def test_it_sees_wrong_colours_places_and_variety(damage):
    ground_right = np.full_like(OTHERS, [150, 90, 60])
    faces = np.where((OTHERS.astype(int).sum(axis=3) > 400)[..., None], OTHERS, ground_right)
    faces_too = np.where((REAL.astype(int).sum(axis=3) > 400)[..., None], REAL, ground_right)
    floor = abs(picture_distance(faces_too, faces))
    assert picture_distance(faces_too, np.ascontiguousarray(damage(faces))) > 2 * floor


def test_one_picture_or_two_sizes_are_refused():
    with pytest.raises(ValueError, match="2 pictures on each side, got 100 and 1"):
        picture_distance(REAL, OTHERS[:1])
    with pytest.raises(ValueError, match="cannot be compared"):
        picture_distance(REAL, OTHERS[:, :16, :16])
