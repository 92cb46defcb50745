import numpy as np
import pytest

from core.checks import as_codes, check_distinct, check_pixels, check_same_length


def test_labels_become_codes_in_sorted_order():
    codes = as_codes(["b", "a", "b", "c"], "identities")
    assert codes.tolist() == [1, 0, 1, 2]
    assert codes.dtype == np.int64


def test_missing_labels_are_counted_and_named():
    with pytest.raises(ValueError, match="2 of 3 identities are missing"):
        as_codes([None, "a", np.nan], "identities")


def test_lengths_that_differ_or_are_zero_are_named():
    check_same_length(a=[1], b=np.ones(1))
    with pytest.raises(ValueError, match="a: 1, b: 2"):
        check_same_length(a=[1], b=[1, 2])
    with pytest.raises(ValueError, match="at least one face, got a: 0, b: 0"):
        check_same_length(a=[], b=[])


@pytest.mark.parametrize(
    "bad", [np.zeros((1, 2, 2, 3)), np.zeros((2, 2, 3), np.uint8), np.zeros((1, 2, 2, 1), np.uint8),
            np.zeros((0, 2, 2, 3), np.uint8)],
)  # fmt: skip
def test_pixels_of_another_kind_are_refused(bad):
    with pytest.raises(ValueError, match="drawn must be uint8"):
        check_pixels(bad, "drawn")


def test_pixels_pass_unchanged():
    pixels = np.zeros((1, 2, 2, 3), np.uint8)
    assert check_pixels(pixels) is pixels


def test_names_that_occur_twice_are_listed():
    check_distinct(["a", "b"], "models")
    with pytest.raises(ValueError, match=r"several models are called a, c: give each a `name` of its own"):
        check_distinct(["a", "b", "a", "c", "c"], "models")
