"""MATLAB files: pictures column by column, and every array as scipy wrote it."""

import numpy as np
import pytest
from array_makers import look, pictures, pixels
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes
from hypothesis.extra.numpy import arrays as drawn_arrays
from scipy.io import savemat

from faces.media import matlab

NUMBERS = st.sampled_from(["u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f4", "f8"]).map(np.dtype)


def test_olivetti_matlab_file_is_read_column_by_column(tmp_path):
    faces = pictures(400, 64, 64)
    columns = faces.transpose(2, 1, 0).reshape(4096, 400)
    savemat(tmp_path / "olivettifaces.mat", {"faces": columns, "p": np.eye(3), "u": np.ones((5000, 7))})
    raw, log = look(tmp_path)
    np.testing.assert_array_equal(pixels(raw, tmp_path), faces)
    assert list(raw["identity"]) == [str(n // 10) for n in range(400)]
    assert list(raw["member"][:2]) == ["faces/0", "faces/1"]
    assert len(log) == 0


@pytest.mark.parametrize("compressed", [False, True])
def test_matlab_rows_with_labels_beside_them(tmp_path, compressed):
    faces = pictures(256, 32, 32)  # both 256 and 1024 are squares: the labels decide
    rows = faces.transpose(0, 2, 1).reshape(256, 1024).astype(float)
    savemat(tmp_path / "ORL_32x32.mat", {"fea": rows, "gnd": np.arange(256)[:, None] // 10}, do_compression=compressed)
    raw, _ = look(tmp_path)
    np.testing.assert_array_equal(pixels(raw, tmp_path), faces)
    assert list(raw["identity"]) == [str(n // 10) for n in range(256)]


def test_matlab_stacks_count_pictures_on_the_last_axis(tmp_path):
    faces = pictures(9, 12, 10, 3)
    savemat(tmp_path / "a.mat", {"images": faces.transpose(1, 2, 3, 0)})
    savemat(tmp_path / "b.mat", {"images": faces[..., 0].transpose(1, 2, 0)})
    for name, expected in (("a.mat", faces), ("b.mat", faces[..., 0])):
        raw, _ = look(tmp_path, name)
        np.testing.assert_array_equal(pixels(raw, tmp_path), expected)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(NUMBERS.flatmap(lambda kind: drawn_arrays(kind, array_shapes(min_dims=2))), st.booleans())
def test_matlab_files_are_read_as_scipy_wrote_them(tmp_path, array, compressed):
    others = {"cells": np.array([1, "a"], dtype=object), "text": "hello", "structure": {"a": 1}}
    savemat(tmp_path / "a.mat", {"a": array, **others, "yes": array > 0}, do_compression=compressed)
    read = matlab.open_mat(tmp_path / "a.mat")
    assert set(read) == {"a", "yes"}
    assert read["a"].dtype == array.dtype
    np.testing.assert_array_equal(read["a"], array)
    np.testing.assert_array_equal(read["yes"], array > 0)
