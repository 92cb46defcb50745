from pathlib import Path, PurePosixPath

import numpy as np
import pytest
from array_makers import look, pictures, pixels
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays as drawn_arrays

from core.rejects import Reason, Rejected, RejectLog
from faces.media.array_stacks import read_arrays
from faces.media.names import split_in
from faces.media.place import FoundFile, LayoutError
from faces.media.stacks import as_stack
from faces.sources.arrays import label_names, records
from faces.sources.scan import scan
from faces.sources.settings import SourceSettings


def test_olivetti_arrays_with_their_targets(tmp_path):
    faces = pictures(12, 64, 64)
    np.save(tmp_path / "olivetti_faces.npy", (faces / 255).astype(np.float32))
    np.save(tmp_path / "olivetti_faces_target.npy", np.arange(12) // 4)
    raw, log = look(tmp_path)
    assert list(raw["identity"]) == [str(n // 4) for n in range(12)]
    assert list(raw["member"]) == [str(n) for n in range(12)]
    assert set(raw["backend"]) == {"none"}
    assert set(raw["kind"]) == {"image"}
    np.testing.assert_array_equal(pixels(raw, tmp_path), faces)
    assert len(log) == 0


def test_one_file_as_the_source_finds_the_labels_beside_it(tmp_path):
    np.save(tmp_path / "olivetti_faces.npy", pictures())
    np.save(tmp_path / "olivetti_faces_target.npy", np.arange(12) // 6)
    raw, _ = look(tmp_path, "olivetti_faces.npy")
    assert set(raw["path"]) == {"olivetti_faces.npy"}
    assert sorted(set(raw["identity"])) == ["0", "1"]


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        (pictures(5, 10, 8, 3), pictures(5, 10, 8, 3)),
        (pictures(5, 10, 8, 1), pictures(5, 10, 8, 1)[..., 0]),
        (pictures(5, 10, 8, 3).transpose(0, 3, 1, 2), pictures(5, 10, 8, 3)),
        (pictures(5, 9, 9).reshape(5, 81), pictures(5, 9, 9)),
        (np.asfortranarray(pictures(5)), pictures(5)),
        (pictures(5).astype(np.int64), pictures(5)),
        (pictures(5).astype(">u2"), pictures(5)),
        (pictures(5) > 99, (pictures(5) > 99) * np.uint8(255)),
        (pictures(5).astype(np.float64), pictures(5)),
        (pictures(5) / 255, pictures(5)),
        ((pictures(5) / 255).astype(np.float16), pictures(5)),
    ],
)
def test_orders_and_types_of_numpy_stacks(tmp_path, stored, shown):
    np.save(tmp_path / "stack.npy", stored)
    raw, _ = look(tmp_path)
    np.testing.assert_array_equal(pixels(raw, tmp_path), shown)


@given(drawn_arrays(np.float64, (3, 8, 8), elements=st.floats(0, 1)))
def test_unit_values_are_rounded_to_the_nearest_level(values):
    stack = as_stack(values, ".npy")
    for index in range(3):
        shown = stack.picture(index)
        assert shown.dtype == np.uint8
        assert np.abs(shown - values[index] * 255).max() <= 0.5


def test_npz_gives_its_splits_and_labels(tmp_path):
    train, test = pictures(6), pictures(4, seed=1)
    np.savez_compressed(tmp_path / "set.npz", x_train=train, y_train=np.arange(6.0), x_test=test, y_test=list("abab"))
    raw, _ = look(tmp_path)
    assert list(raw["given_split"]) == ["train"] * 6 + ["test"] * 4
    assert list(raw["identity"]) == [*"012345", *"abab"]
    np.testing.assert_array_equal(pixels(raw, tmp_path), np.concatenate([train, test]))


def test_names_of_labels():
    assert "olivetti_faces_target" in label_names("olivetti_faces")
    assert "y_train" in label_names("x_train")
    assert "Y_labels.y" not in label_names("x")
    assert "train-labels" in label_names("train-images")
    assert "gnd" in label_names("fea")


@pytest.mark.parametrize(
    ("name", "split"),
    [("x_train", "train"), ("t10k-images", "test"), ("faces-val-0001", "val"), ("contest", None), ("Testing2", "test")],
)
def test_names_of_splits(name, split):
    assert split_in(name) == split


def test_a_folder_without_arrays_is_another_layout(tmp_path):
    (tmp_path / "1.png").write_bytes(b"x")
    with pytest.raises(LayoutError, match="flat_photos"):
        look(tmp_path)
    np.save(tmp_path / "a.npy", pictures(2))
    (tmp_path / "1.png").unlink()
    with pytest.raises(LayoutError, match="kind: arrays"):
        scan(SourceSettings(kind="identity_folders"), tmp_path)


@pytest.mark.parametrize(
    ("shape", "suffix", "labels", "expected"),
    [
        ((3, 8, 9), ".npy", None, (3, 8, 9)),
        ((3, 7, 9), ".npy", None, None),
        ((3, 9, 7), ".npy", None, None),
        ((0, 8, 8), ".npy", None, None),
        ((3, 64), ".npy", None, (3, 8, 8)),
        ((3, 63), ".npy", None, None),
        ((3, 8, 9, 1), ".npy", None, (3, 8, 9)),
        ((3, 8, 9, 3), ".npy", None, (3, 8, 9, 3)),
        ((3, 8, 9, 2), ".npy", None, None),
        ((4, 3, 8, 9), ".npy", None, (4, 8, 9, 3)),
        ((4, 1, 8, 9), ".npy", None, (4, 8, 9)),
        ((4, 3, 8, 3), ".npy", None, None),
        ((64, 5), ".mat", None, (5, 8, 8)),
        ((5, 64), ".mat", None, (5, 8, 8)),
        ((64, 81), ".mat", 81, (81, 8, 8)),
        ((64, 81), ".mat", 64, (64, 9, 9)),
        ((100, 64), ".mat", None, (64, 10, 10)),
        ((64, 100), ".mat", None, (64, 10, 10)),
        ((8, 9, 3), ".mat", None, (3, 8, 9)),
        ((8, 9, 3, 5), ".mat", None, (5, 8, 9, 3)),
        ((8, 9, 2, 5), ".mat", None, None),
        ((8,), ".npy", None, None),
    ],
)
def test_shapes_of_stacks(shape, suffix, labels, expected):
    array = np.zeros(shape, np.uint8)
    if expected is None:
        with pytest.raises(Rejected, match="no stack of pictures"):
            as_stack(array, suffix, labels)
    else:
        assert as_stack(array, suffix, labels).pictures.shape == expected


def test_flattened_matlab_squares_are_read_column_by_column():
    faces = pictures(5, 8, 8)
    columns = faces.transpose(2, 1, 0).reshape(64, 5)
    np.testing.assert_array_equal(as_stack(columns, ".mat").pictures, faces)
    np.testing.assert_array_equal(as_stack(columns.T, ".mat").pictures, faces)
    np.testing.assert_array_equal(as_stack(faces.transpose(1, 2, 0), ".MAT").pictures, faces)


@pytest.mark.parametrize(
    ("largest", "top"), [([0.5, 1.0, 1.0], 1.0), ([1.0, 1.0, 9.0], 1.0), ([1.0, 2.0, 2.0], 255.0), ([1.001] * 3, 1.0)]
)
def test_white_is_one_where_most_pictures_stay_below_it(largest, top):
    values = np.zeros((3, 8, 8))
    values[:, 0, 0] = largest
    assert as_stack(values, ".npy").top == top


def test_white_of_whole_numbers_and_of_truth_values():
    assert as_stack(np.zeros((2, 8, 8), np.int32), ".npy").top == 255.0
    assert as_stack(np.zeros((2, 8, 8), bool), ".npy").top == 1.0
    with pytest.raises(Rejected, match="values of type"):
        as_stack(np.zeros((2, 8, 8), complex), ".npy")


@pytest.mark.parametrize(
    ("value", "level"), [(-0.0009, 0), (1.0009, 255), (0.5, 128), (-0.002, None), (1.002, None), (np.nan, None)]
)
def test_values_may_leave_their_range_by_a_rounding(value, level):
    values = np.ones((2, 8, 8))
    values[1, 2, 3] = value
    if level is None:
        with pytest.raises(Rejected, match="values outside 0 to"):
            as_stack(values, ".npy").picture(1)
    else:
        assert as_stack(values, ".npy").picture(1)[2, 3] == level


@pytest.mark.parametrize("order", ["<u2", ">u2"])
@pytest.mark.parametrize("bits", [10, 12, 16])
def test_a_stack_of_deep_values_has_one_white_and_it_is_said(tmp_path, bits, order):
    """One dark picture among bright ones stays dark; a hot pixel is clipped."""
    values = np.linspace(0, 2**bits - 1, 4 * 40 * 40).reshape(4, 40, 40).astype(order)
    values[0, 0, 0] = 2**16 - 1
    np.save(tmp_path / "stack.npy", values)
    raw, _ = look(tmp_path)
    read = list(read_arrays(tmp_path / "stack.npy", list(raw["member"])))
    shown = np.stack([each.rgb for each in read])
    np.testing.assert_allclose(shown.ravel()[1:], np.linspace(0, 255, 4 * 40 * 40)[1:], atol=1)
    assert shown[0, 0, 0] == 255
    assert {each.note for each in read} == {f"values of 16 bits: {2**bits - 1} was made white"}


@pytest.mark.parametrize("index", [-1, 2])
def test_pictures_that_are_not_there(index):
    stack = as_stack(np.zeros((2, 8, 8), np.int16), ".npy")
    with pytest.raises(Rejected, match="there are 2 pictures"):
        stack.picture(index)
    whole = np.full((2, 8, 8), 256, np.int16)
    with pytest.raises(Rejected, match="values outside 0 to 255"):
        as_stack(whole, ".npy").picture(0)


def test_a_second_file_that_could_be_the_labels_is_told(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 256, (4, 8, 8), dtype=np.uint8)
    np.save(tmp_path / "faces.npy", pixels)
    np.save(tmp_path / "faces_target.npy", np.array([0, 0, 1, 1]))
    np.save(tmp_path / "faces_labels.npy", np.array([5, 6, 7, 8]))
    raw, log = scan(SourceSettings(kind="arrays"), tmp_path)
    assert list(raw["identity"]) == ["0", "0", "1", "1"]
    assert [(path, reason, detail) for _, path, _, reason, detail in log.rows()] == [
        ("faces_labels.npy", Reason.AMBIGUOUS, "faces_target.npy is taken for the labels of faces.npy")
    ]


def test_arrays_inside_an_archive_are_refused():
    file = FoundFile(PurePosixPath("faces.npz"), Path("all.zip"), container="zip", member="faces.npz")
    log = RejectLog()
    assert list(records(file, log)) == []
    assert log.to_frame()["reason"].tolist() == [Reason.WRONG_KIND]
