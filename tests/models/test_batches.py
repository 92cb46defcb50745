"""Batches: nothing dropped, order from (seed, epoch), pixels unchanged."""

import warnings
from unittest import mock

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.pixels import PixelParts, PixelRows
from models.training.batches import TensorParts, checked_parts, checked_pixels, epoch_batches, gather
from models.training.examples import pixel_digest
from models.training.noise import epoch_noise


@given(n=st.integers(2, 300), batch_size=st.integers(2, 70), seed=st.integers(0, 9), epoch=st.integers(1, 9))
def test_epochs_cover_every_row_in_even_batches(n, batch_size, seed, epoch):
    rows = np.arange(n) * 3
    batches = epoch_batches(rows, batch_size, seed, epoch)
    sizes = [len(batch) for batch in batches]
    assert sorted(torch.cat(batches).tolist()) == rows.tolist()
    assert min(sizes) >= 2
    assert max(sizes) <= max(batch_size, 3)
    assert max(sizes) - min(sizes) <= 1


def test_order_is_a_pure_function_of_seed_and_epoch():
    rows = np.arange(50)
    first = torch.cat(epoch_batches(rows, 8, seed=1, epoch=1))
    assert torch.equal(first, torch.cat(epoch_batches(rows, 8, seed=1, epoch=1)))
    assert not torch.equal(first, torch.cat(epoch_batches(rows, 8, seed=1, epoch=2)))
    assert not torch.equal(first, torch.cat(epoch_batches(rows, 8, seed=2, epoch=1)))


def test_noise_differs_between_epochs_and_seeds():
    draws = {epoch_noise(s, e).normal((1,), torch.empty(0)).item() for s in range(3) for e in range(3)}
    assert len(draws) == 9


def test_gathered_images_are_the_pixels(pictures):
    x_bchw = gather(checked_pixels(pictures, 16), torch.tensor([3, 1]), torch.device("cpu"))
    assert x_bchw.is_contiguous(memory_format=torch.channels_last)
    assert np.array_equal((x_bchw * 255).round().byte().permute(0, 2, 3, 1).numpy(), pictures[[3, 1]])


def test_one_channel_is_the_luma_of_bt_601():
    pure = np.eye(3, dtype=np.uint8)[:, None, None] * np.full((1, 16, 16, 1), 255, np.uint8)
    gray = gather(checked_pixels(pure, 16), torch.arange(3), torch.device("cpu"), channels=1)
    assert gray[:, 0, 0, 0].tolist() == pytest.approx([0.299, 0.587, 0.114])


def test_rows_of_an_array_are_gathered_without_a_copy_of_it(pictures):
    chosen = np.array([5, 2, 4])
    view = checked_pixels(PixelRows(pictures, chosen), 16)
    assert view.tensor.data_ptr() == pictures.__array_interface__["data"][0]
    copied = checked_pixels(pictures[chosen], 16)
    assert len(view) == len(copied) == 3
    rows, cpu = torch.tensor([2, 0]), torch.device("cpu")
    assert torch.equal(gather(view, rows, cpu), gather(copied, rows, cpu))


def test_rows_of_several_arrays_are_gathered_like_those_of_one(pictures):
    parts, chosen = PixelParts([pictures[:3], pictures[3:3], pictures[3:]]), np.array([5, 2, 4, 0])
    view = checked_pixels(PixelRows(parts, chosen), 16)
    assert view.tensor.parts[0].data_ptr() == pictures.__array_interface__["data"][0]
    assert len(view) == 4
    rows, cpu = torch.tensor([2, 0, 3, 0]), torch.device("cpu")
    assert torch.equal(gather(view, rows, cpu), gather(checked_pixels(pictures[chosen], 16), rows, cpu))
    assert len(checked_pixels(PixelRows(parts, np.arange(len(pictures))), 16).tensor) == len(pictures)


def test_read_only_memory_maps_are_taken_quietly(pictures, tmp_path):
    np.save(tmp_path / "pixels.npy", pictures)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pixels = checked_pixels(np.load(tmp_path / "pixels.npy", mmap_mode="r"), 16)
    assert pixels.tensor.shape == pictures.shape


@pytest.mark.parametrize(
    "pixels", [np.zeros((2, 16, 16, 3)), np.zeros((2, 16, 16), np.uint8), np.zeros((2, 32, 32, 3), np.uint8)]
)
def test_unfit_pixels_are_refused(pixels):
    with pytest.raises(ValueError, match=r"uint8 \(N, 16, 16, 3\)"):
        checked_pixels(pixels, 16)


def test_rows_of_one_part_are_those_of_its_tensor():
    whole = torch.arange(12).reshape(4, 3)
    parts = TensorParts([whole], torch.tensor([0, 4]))
    assert torch.equal(parts.index_select(0, torch.tensor([3, 1])), whole[[3, 1]])


def test_parts_are_rows_of_faces_of_the_models_size():
    pixels = np.zeros((5, 16, 16, 3), np.uint8)
    found = checked_parts(pixels, 16, np.arange(3), np.arange(3, 5))
    assert {name: rows.tolist() for name, rows in found.items()} == {"training": [0, 1, 2], "validation": [3, 4]}
    with pytest.raises(ValueError, match="32"):
        checked_parts(pixels, 32, np.arange(3), np.arange(3, 5))


def test_the_digest_of_pictures_is_that_of_the_named_ones():
    """A training that is continued must have the pictures that it began with."""
    pixels = np.random.default_rng(0).integers(0, 256, (9, 4, 4, 3), dtype=np.uint8)
    rows, digest = np.array([0, 2, 5]), pixel_digest(pixels, np.array([0, 2, 5]))
    assert digest == pixel_digest(pixels.copy(), rows) != pixel_digest(pixels, rows[::-1])
    other, unused = pixels.copy(), pixels.copy()
    other[5, 3, 3, 2] ^= 1
    unused[4] = 0
    assert pixel_digest(other, rows) != digest == pixel_digest(unused, rows)
    assert pixel_digest(pixels.reshape(9, 8, 2, 3), rows) != digest
    with mock.patch("models.training.examples.ROWS_AT_ONCE", 2):
        assert pixel_digest(pixels, rows) == digest
