"""How far pictures are varied: each setting is reached, never exceeded, and both directions are equally likely."""

import pytest
import torch

from models.training.augment import AugmentSettings, augment
from models.training.noise import seeded

N, SIDE = 4000, 16


def varied(x_bchw: torch.Tensor, **settings: float) -> torch.Tensor:
    return augment(x_bchw, AugmentSettings(**settings), seeded(0))


def flat(value: float = 0.5) -> torch.Tensor:
    return torch.full((N, 3, SIDE, SIDE), value)


def ramp() -> torch.Tensor:
    """Return pictures that rise by 0.02 per pixel to the right."""
    return (0.35 + 0.02 * torch.arange(SIDE)).expand(N, 1, SIDE, SIDE)


def check_uniform(values: torch.Tensor, largest: float) -> None:
    """Check that values are spread evenly from -largest to largest."""
    assert values.abs().max().item() == pytest.approx(largest, rel=0.02)
    assert values.mean().item() == pytest.approx(0, abs=0.05 * largest)
    assert values.std().item() == pytest.approx(largest / 3**0.5, rel=0.05)


def test_brightness():
    check_uniform(varied(flat(), brightness=0.2)[:, 0, 0, 0] - 0.5, 0.2)


def test_contrast():
    check_uniform((varied(ramp(), contrast=0.3).std((1, 2, 3)) / ramp().std((1, 2, 3))).log(), 0.3)


def test_tint_of_each_channel():
    gains = (varied(flat(), tint=0.1)[:, :, 0, 0] / 0.5).log()
    for channel in gains.T:
        check_uniform(channel, 0.1)
    assert torch.corrcoef(gains.T).triu(1).abs().max() < 0.1


def test_light_from_every_side():
    edge = (SIDE - 1) / SIDE
    light = (varied(flat(), side_light=0.4) / 0.5).log()
    across = (light[:, 0, 0, -1] - light[:, 0, 0, 0]) / 2 / edge
    down = (light[:, 0, -1, 0] - light[:, 0, 0, 0]) / 2 / edge
    check_uniform(torch.hypot(across, down) * torch.where(across > 0, 1, -1), 0.4)
    quadrants = [((across > 0) == right) & ((down > 0) == below) for right in (True, False) for below in (True, False)]
    assert all(quadrant.float().mean().item() == pytest.approx(0.25, abs=0.03) for quadrant in quadrants)


@pytest.mark.parametrize("key", ["mirror", "gray"])
def test_probabilities(key):
    x_bchw = torch.rand(N, 3, 4, 4, generator=torch.Generator().manual_seed(1))
    changed = (varied(x_bchw, **{key: 0.3}) != x_bchw).flatten(1).any(1)
    assert changed.float().mean().item() == pytest.approx(0.3, abs=0.03)


def test_grain_is_normal():
    added = varied(flat(), grain=0.05) - 0.5
    assert added.mean().abs() < 1e-3
    assert added.std().item() == pytest.approx(0.05, rel=0.01)
    assert (added.abs() > 0.1).float().mean().item() == pytest.approx(0.0455, abs=0.002)


def test_shifts_in_both_directions():
    middle = slice(7, 9)
    right = varied(ramp(), shift=0.1)[:, 0, middle, middle].mean((1, 2)) - 0.5
    check_uniform(right / 0.02 / SIDE, 0.1)
    down = varied(ramp().transpose(2, 3), shift=0.1)[:, 0, middle, middle].mean((1, 2)) - 0.5
    check_uniform(down / 0.02 / SIDE, 0.1)
    assert torch.corrcoef(torch.stack([right, down]))[0, 1].abs() < 0.1


def test_rotation_and_zoom():
    turned = varied(ramp(), rotation=15)[:, 0]
    check_uniform(torch.rad2deg(torch.asin(((turned[:, 8, 8] - turned[:, 7, 8]) / 0.02).clamp(-1, 1))), 15)
    zoomed = varied(ramp(), zoom=0.1)[:, 0]
    check_uniform(((zoomed[:, 8, 8] - zoomed[:, 8, 7]) / 0.02).log(), 0.1)


def test_erased_squares_reach_their_largest_side():
    x_bchw = torch.zeros(N, 1, 40, 40)
    x_bchw[:, :, 0, 0] = 1
    sides = (varied(x_bchw, erase=0.4) != x_bchw)[:, 0].any(2).sum(1)
    assert sides.max().item() / 40 == pytest.approx(0.4, abs=0.03)
    assert sides.float().mean().item() / 40 == pytest.approx(0.2, abs=0.03)


def test_blur_reaches_its_largest_deviation():
    x_bchw = torch.zeros(500, 1, 33, 33)
    x_bchw[:, :, 16, 16] = 1
    peak = varied(x_bchw, blur=0.05)[:, 0, 16, 16]
    largest = 0.05 * 33
    assert peak.min().item() == pytest.approx(1 / (2 * torch.pi * largest**2), rel=0.05)
    assert peak.max().item() == pytest.approx(1, abs=0.05)
