"""Augmentation: known answers of each variation; pure, bounded, the same for a part of a batch as for the whole."""

import pytest
import torch
from fingerprints import fingerprint, near
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import gaussian_filter

from models.training.augment import VARIATIONS, AugmentSettings, augment
from models.training.noise import seeded
from models.training.variations import (
    blurred,
    colourless,
    erased,
    lit_from_side,
    mirrored,
    moved,
    relit,
    tinted,
)

ALL = AugmentSettings(
    mirror=0.5, shift=0.1, rotation=15, zoom=0.1, brightness=0.2, contrast=0.3, side_light=0.5, tint=0.1, gray=0.3,
    blur=0.03, erase=0.4, grain=0.05,
)  # fmt: skip
ZERO, FLAT = torch.zeros(1), torch.full((1, 3, 8, 8), 0.5)


def pictures(n: int = 4, channels: int = 3, side: int = 16) -> torch.Tensor:
    drawn = torch.rand((n, channels, side, side), generator=torch.Generator().manual_seed(1))
    return drawn.contiguous(memory_format=torch.channels_last)


def still(x_bchw: torch.Tensor, **moves: torch.Tensor) -> torch.Tensor:
    none = torch.zeros(len(x_bchw))
    at_rest = {"shift_b2": torch.zeros(len(x_bchw), 2), "degrees_b": none, "log_zoom_b": none}
    return moved(x_bchw, **(at_rest | moves))


def test_nothing_is_the_default():
    x_bchw = pictures()
    assert augment(x_bchw, AugmentSettings(), seeded(0)) is x_bchw


@pytest.mark.parametrize("key", list(AugmentSettings.model_fields))
@pytest.mark.parametrize("channels", [1, 3])
def test_each_kind_alone_changes_pictures_and_keeps_their_form(key, channels):
    x_bchw = pictures(8, channels)
    y_bchw = augment(x_bchw, AugmentSettings(**{key: getattr(ALL, key)}), seeded(0))
    assert y_bchw.shape == x_bchw.shape
    assert 0 <= y_bchw.min() <= y_bchw.max() <= 1
    assert torch.equal(x_bchw, y_bchw) == ((key, channels) == ("gray", 1))


def test_every_setting_belongs_to_a_variation():
    assert {key for name in VARIATIONS for key in name.split()} == set(AugmentSettings.model_fields)


@settings(max_examples=10, deadline=None)
@given(start=st.integers(0, 5), length=st.integers(1, 6), seed=st.integers(0, 99))
def test_a_part_of_a_batch_is_varied_as_in_the_whole(start, length, seed):
    x_bchw = pictures(12)
    whole = augment(x_bchw, ALL, seeded(seed))
    part = augment(x_bchw[start : start + length], ALL, seeded(seed).part(start, 12))
    assert torch.allclose(part, whole[start : start + length], atol=1e-6)


def test_the_same_draws_give_the_same_pictures_and_others_give_others():
    x_bchw = pictures()
    assert torch.equal(augment(x_bchw, ALL, seeded(3)), augment(x_bchw, ALL, seeded(3)))
    assert not torch.equal(augment(x_bchw, ALL, seeded(3)), augment(x_bchw, ALL, seeded(4)))


def test_the_input_is_left_as_it_was():
    x_bchw = pictures()
    before = x_bchw.clone()
    augment(x_bchw, ALL, seeded(0))
    assert torch.equal(x_bchw, before)


def test_mirroring_exchanges_left_and_right_of_the_chosen():
    x_bchw = pictures(2)
    y_bchw = mirrored(x_bchw, torch.tensor([True, False]))
    assert torch.equal(y_bchw, torch.stack([x_bchw[0].flip(2), x_bchw[1]]))


def test_no_move_is_no_change():
    x_bchw = pictures()
    assert torch.allclose(still(x_bchw), x_bchw, atol=1e-5)


def test_shifts_go_right_and_down_by_shares_of_the_side():
    x_bchw = pictures(1)
    y_bchw = still(x_bchw, shift_b2=torch.tensor([[2 / 16, 3 / 16]]))
    assert torch.allclose(y_bchw[:, :, 3:, 2:], x_bchw[:, :, :-3, :-2], atol=1e-5)


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_positive_degrees_turn_counter_clockwise(quarters):
    x_bchw = pictures(1)
    turned = still(x_bchw, degrees_b=torch.tensor([90.0 * quarters]))
    assert torch.allclose(turned, torch.rot90(x_bchw, quarters, (2, 3)), atol=1e-4)


def test_zoom_by_two_shows_the_middle():
    x_bchw = pictures(1, side=8)
    near = still(x_bchw, log_zoom_b=torch.tensor([2.0]).log())
    wanted = torch.nn.functional.interpolate(x_bchw, scale_factor=2, mode="bilinear")[:, :, 4:12, 4:12]
    assert torch.allclose(near, wanted, atol=1e-5)


def test_brightness_adds_and_contrast_scales_about_the_mean():
    x_bchw = pictures(1)
    y_bchw = relit(x_bchw, torch.tensor([0.1]), torch.tensor([2.0]).log())
    assert torch.allclose(y_bchw.mean(), x_bchw.mean() + 0.1)
    assert torch.allclose(y_bchw.std(), 2 * x_bchw.std())


def test_light_from_the_right_and_from_below():
    ramp = torch.exp(0.4 * (torch.arange(8) * 2 + 1 - 8) / 8) / 2
    from_right = lit_from_side(FLAT, torch.tensor([0.4]), ZERO)
    from_below = lit_from_side(FLAT, torch.tensor([0.4]), torch.tensor([torch.pi / 2]))
    assert torch.allclose(from_right[0, 0, 3], ramp)
    assert torch.allclose(from_below[0, 0, :, 3], ramp)


def test_tint_scales_each_channel():
    gains = torch.tensor([[1.1, 1.0, 0.8]])
    assert torch.allclose(tinted(FLAT, gains.log())[0, :, 0, 0], 0.5 * gains[0])


def test_colourless_pictures_have_equal_channels_with_the_luma():
    x_bchw = torch.tensor([1.0, 0, 0]).reshape(1, 3, 1, 1).expand(2, 3, 4, 4)
    y_bchw = colourless(x_bchw, torch.tensor([True, False]))
    assert torch.allclose(y_bchw[0], torch.full((3, 4, 4), 0.299))
    assert torch.equal(y_bchw[1], x_bchw[1])


@pytest.mark.parametrize("deviation", [0.5, 1.0, 2.0])
def test_blur_is_a_gaussian_filter(deviation):
    x_bchw = pictures(1)
    y_bchw = blurred(x_bchw, torch.tensor([deviation]), deviation)
    radius = round(3 * deviation)
    wanted = gaussian_filter(x_bchw[0, 1].numpy(), deviation, mode="nearest", radius=radius)
    assert torch.allclose(y_bchw[0, 1], torch.from_numpy(wanted), atol=1e-5)


def test_blur_of_nothing_is_nothing():
    x_bchw = pictures(2)
    assert torch.allclose(blurred(x_bchw, torch.zeros(2), 2.0), x_bchw, atol=1e-6)


def test_erasing_fills_a_square_with_the_mean():
    x_bchw = pictures(1, side=8)
    y_bchw = erased(x_bchw, torch.tensor([0.5]), torch.tensor([[0.75, 0.25]]))
    changed = (y_bchw != x_bchw).any(1)[0]
    assert changed[:4, 4:].all()
    assert changed.sum() == 16
    assert torch.allclose(y_bchw[0, :, 0, 4], x_bchw.mean((2, 3))[0])


def test_unknown_and_impossible_values_are_refused():
    with pytest.raises(ValueError, match="mirror"):
        AugmentSettings(mirror=1.5)
    with pytest.raises(ValueError, match="flip"):
        AugmentSettings.model_validate({"flip": 0.5})


CHANGES = {
    "mirror": [0.0, 0.366386, -0.0116122],
    "shift": [0.000184865, 0.287051, 0.29462],
    "rotation": [-0.00194773, 0.229087, 0.120538],
    "zoom": [-0.000835127, 0.127954, 0.15735],
    "brightness": [-0.0576143, 0.0862952, 0.0349735],
    "contrast": [-2.5517e-05, 0.0484, 0.0418653],
    "side_light": [9.40784e-05, 0.0645934, -0.000777621],
    "tint": [-0.00289499, 0.0255593, 0.00605828],
    "gray": [0.000924486, 0.181429, 0.0893666],
    "blur": [2.78436e-08, 0.0141037, 0.0225463],
    "erase": [-0.00171503, 0.0549594, 0.0134896],
    "grain": [-0.000119126, 0.0486995, -0.00421326],
}
"""Fingerprints of what each setting of ALL alone adds to the pictures."""


@pytest.mark.parametrize("key", CHANGES)
def test_seeded_variations_are_what_they_were(key):
    x_bchw = torch.rand(4, 3, 16, 16, generator=torch.Generator().manual_seed(1))
    changed = augment(x_bchw, AugmentSettings(**{key: getattr(ALL, key)}), seeded(0))
    assert fingerprint(changed - x_bchw) == near(CHANGES[key])


def test_every_setting_has_a_known_change():
    assert set(CHANGES) == set(AugmentSettings.model_fields)
