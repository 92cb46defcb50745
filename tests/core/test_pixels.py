import numpy as np
import pytest

from core.pixels import PixelParts, PixelRows, blocks, select_rows

BASE = np.random.default_rng(0).integers(0, 256, (9, 4, 4, 3), dtype=np.uint8)
ROWS = np.array([7, 0, 3, 3])
KEYS = [
    1,
    -1,
    slice(1, 3),
    slice(None, None, 2),
    np.array([2, 0]),
    [0, 3],
    np.array([True, False, False, True]),
    (1, 2),
    (slice(0, 2), slice(1, 3)),
    (np.array([2, 0]), 0, slice(None), 1),
]


def test_one_part_is_enough():
    one = PixelParts([BASE])
    assert (one.shape, one.dtype, one.ndim) == ((9, 4, 4, 3), np.uint8, 4)


@pytest.mark.parametrize("key", KEYS, ids=str)
def test_indexing_is_that_of_the_copied_rows(key):
    np.testing.assert_array_equal(PixelRows(BASE, ROWS)[key], BASE[ROWS][key])


def test_it_reads_like_an_array():
    view, copy = PixelRows(BASE, ROWS), BASE[ROWS]
    assert (view.shape, view.dtype, view.ndim, len(view)) == (copy.shape, copy.dtype, copy.ndim, len(copy))
    np.testing.assert_array_equal(np.asarray(view), copy)
    np.testing.assert_array_equal(np.concatenate(list(blocks(view))), copy)
    np.testing.assert_array_equal(list(view), copy)
    assert np.asarray(view, dtype=np.float32).dtype == np.float32


def test_a_selection_of_a_selection_reads_from_the_same_array():
    view = select_rows(select_rows(BASE, ROWS), np.array([3, 0]))
    assert isinstance(view, PixelRows)
    assert view.base is BASE
    np.testing.assert_array_equal(np.asarray(view), BASE[ROWS][[3, 0]])


def test_rows_that_follow_each_other_are_a_slice():
    part = select_rows(BASE, np.array([3, 4, 5]))
    assert isinstance(part, np.ndarray)
    assert np.shares_memory(part, BASE)
    np.testing.assert_array_equal(part, BASE[3:6])
    assert len(select_rows(BASE, np.array([], dtype=np.int64))) == 0


def test_parts_are_on_disk_when_all_of_them_are(tmp_path):
    np.save(tmp_path / "part.npy", BASE)
    mapped = np.load(tmp_path / "part.npy", mmap_mode="r")
    assert PixelParts([mapped, mapped]).on_disk
    assert not PixelParts([mapped, BASE]).on_disk
