"""Ways to a few dimensions, on faces whose structure is known."""

import numpy as np
import pytest

from evaluation.reduction import reduction_scores, without_networks

RNG = np.random.default_rng(0)
SIDE = 16


@pytest.fixture(scope="module")
def world() -> tuple[np.ndarray, np.ndarray]:
    """Faces of five people, each a level of gray, under a stronger light that varies from face to face."""
    people = np.repeat(np.arange(5), 24)
    light = RNG.uniform(-60, 60, (120, 1, 1, 1)) * np.linspace(-1, 1, SIDE)[None, None, :, None]
    pixels = 128 + 12 * (people - 2)[:, None, None, None] + light + RNG.normal(0, 2, (120, SIDE, SIDE, 3))
    return np.clip(np.rint(pixels), 0, 255).astype(np.uint8), people.astype(str)


def test_discriminants_find_who_is_seen_where_components_find_the_light(world):
    pixels, people = world
    rows = RNG.permutation(120)
    learned, scored = rows[:60], rows[60:]
    ways = without_networks(pixels[learned], people[learned], pixels[scored])
    found = {name: reduction_scores(pixels[scored], ways[name](1), {"identity": people[scored]}) for name in ways}
    assert found["lda"]["identity"] > found["pca"]["identity"] + 0.2
    assert "psnr" in found["pca"]
    assert "psnr" not in found["lda"]
    three = reduction_scores(pixels[scored], ways["pca"](3), {})
    assert three["psnr"] > found["pca"]["psnr"]
    assert ways["tsne"](2)[0].shape == (60, 2)


def test_unknown_labels_do_not_count(world):
    pixels, people = world
    vectors = np.column_stack([pixels.mean(axis=(1, 2, 3)), np.zeros(120)])
    some = np.where(np.arange(120) % 2 == 0, people, "")
    everyone = reduction_scores(pixels, (vectors, None), {"identity": some, "nothing": np.full(120, "")})
    assert set(everyone) == {"trustworthiness", "continuity", "identity"}
