import numpy as np
import pytest
from array_makers import look, pictures, pixels
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays as drawn_arrays

from faces.media.names import split_in
from faces.media.place import LayoutError
from faces.media.stacks import as_stack
from faces.sources.arrays import label_names
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
