import re
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes
from hypothesis.extra.numpy import arrays as drawn_arrays
from scipy.io import savemat

from faces.rejects import Reason, Rejected, RejectLog
from faces.sources import LayoutError, SourceSettings, matlab, scan
from faces.sources.arrays import label_names, read_arrays
from faces.sources.names import split_in
from faces.sources.stacks import as_stack


def pictures(count: int = 12, height: int = 10, width: int = 8, *channels: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (count, height, width, *channels), dtype=np.uint8)


def look(root: Path, path: str = "."):
    return scan(SourceSettings(kind="arrays", path=path, name="set"), root)


def pixels(raw, root: Path) -> np.ndarray:
    """Read all records of one file back."""
    (path,) = set(raw["path"])
    return np.stack(list(read_arrays(root / path, list(raw["member"]))))


def reasons(log: RejectLog) -> dict[str, str]:
    return {path: str(reason) for _, path, _, reason, _ in log.rows()}


def test_olivetti_arrays_with_their_targets(tmp_path):
    faces = pictures(12, 64, 64)
    np.save(tmp_path / "olivetti_faces.npy", (faces / 255).astype(np.float32))
    np.save(tmp_path / "olivetti_faces_target.npy", np.arange(12) // 4)
    raw, log = look(tmp_path)
    assert list(raw["identity"]) == [str(n // 4) for n in range(12)]
    assert list(raw["member"]) == [str(n) for n in range(12)]
    assert set(raw["instrument"]) == {"none"}
    assert set(raw["kind"]) == {"image"}
    np.testing.assert_array_equal(pixels(raw, tmp_path), faces)
    assert len(log) == 0


def test_one_file_as_the_source_finds_the_labels_beside_it(tmp_path):
    np.save(tmp_path / "olivetti_faces.npy", pictures())
    np.save(tmp_path / "olivetti_faces_target.npy", np.arange(12) // 6)
    raw, _ = look(tmp_path, "olivetti_faces.npy")
    assert set(raw["path"]) == {"olivetti_faces.npy"}
    assert sorted(set(raw["identity"])) == ["0", "1"]


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


def test_a_picture_out_of_range_is_counted_and_the_others_are_kept(tmp_path):
    values = pictures(6) / 255
    values[1, 2, 3], values[2, 0, 0], values[3, 1, 1] = 40.0, np.nan, -0.5
    np.save(tmp_path / "stack.npy", values)
    raw, log = look(tmp_path)
    assert list(raw["member"]) == ["0", "4", "5"]
    assert [reason for _, _, _, reason, _ in log.rows()] == [Reason.BAD_RECORD] * 3


def test_bright_integers_are_counted(tmp_path):
    values = pictures(3).astype(np.uint16)
    values[1, 0, 0] = 256
    np.save(tmp_path / "stack.npy", values)
    raw, log = look(tmp_path)
    assert list(raw["member"]) == ["0", "2"]
    assert len(log) == 1


def test_labels_that_make_no_sense_are_counted(tmp_path):
    np.save(tmp_path / "x.npy", pictures(4))
    np.save(tmp_path / "y.npy", [1.0, 2.5, np.nan, np.inf])
    raw, log = look(tmp_path)
    assert list(raw["identity"]) == ["1"]
    assert len(log) == 3


@pytest.mark.parametrize(
    ("labels", "detail"), [(np.arange(5), "4 pictures but 5 labels"), (np.eye(2), r"labels of shape \(2, 2\)")]
)
def test_labels_that_do_not_match_are_not_guessed(tmp_path, labels, detail):
    np.save(tmp_path / "a_images.npy", pictures(4))
    np.save(tmp_path / "a_labels.npy", labels)
    np.save(tmp_path / "b.npy", pictures(3, seed=1))
    raw, log = look(tmp_path)
    assert set(raw["path"]) == {"b.npy"}
    ((_, path, _, reason, text),) = log.rows()
    assert (path, reason) == ("a_images.npy", Reason.BAD_RECORD)
    assert re.search(detail, text)


class Harmful:
    def __reduce__(self):
        return (Path.touch, (Path("harm"),))


def test_pickled_objects_are_never_loaded(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    harmful = np.array([Harmful()] * 9, dtype=object).reshape(3, 3)
    np.save(tmp_path / "harm.npy", harmful, allow_pickle=True)
    np.savez(tmp_path / "harm.npz", allow_pickle=True, faces=pictures(3), other=harmful)
    (tmp_path / "harm.pkl").write_bytes(b"x")
    raw, log = look(tmp_path)
    assert set(raw["path"]) == {"harm.npz"}
    assert reasons(log) == {"harm.npy": Reason.UNREADABLE, "harm.pkl": Reason.NOT_AN_IMAGE}
    assert not (tmp_path / "harm").exists()


def npy(shape: str, size: int) -> bytes:
    header = f"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + bytes(size)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.npy", b"", Reason.UNREADABLE),
        ("a.npy", b"not numpy", Reason.UNREADABLE),
        ("a.npy", npy("(1000000000000, 64, 64)", 100), Reason.UNREADABLE),
        ("a.npy", npy("(-3, 64, 64)", 100), Reason.UNREADABLE),
        ("a.npy", npy("(3,", 100), Reason.UNREADABLE),
        ("a.npy", npy("(0, 64, 64)", 0), Reason.BAD_RECORD),
        ("a.npy", npy("(64, 64, 3)", 12288), Reason.BAD_RECORD),
        ("a.npy", npy("(2, 50)", 100), Reason.BAD_RECORD),
        ("a.npy", npy("(2, 8, 8, 4)", 512), Reason.BAD_RECORD),
        ("a.npy", npy("(2, 1, 1, 8, 8)", 128), Reason.BAD_RECORD),
        ("a.npy", npy("(400,)", 400), Reason.BAD_RECORD),
        ("a.npz", b"PK", Reason.UNREADABLE),
        ("a.mat", b"", Reason.UNREADABLE),
        ("a.mat", b"MATLAB 7.3 MAT-file" + bytes(600), Reason.UNREADABLE),
        ("a.mat", bytes(126) + b"IM" + struct.pack("<II", 15, 4000) + bytes(10), Reason.TRUNCATED),
    ],
)
def test_damaged_files_are_counted(tmp_path, name, content, reason):
    np.save(tmp_path / "good.npy", pictures(2))
    (tmp_path / name).write_bytes(content)
    raw, log = look(tmp_path)
    assert set(raw["path"]) == {"good.npy"}
    assert reasons(log) == {name: reason}


def test_packed_arrays_that_unpack_to_far_more_are_counted(tmp_path):
    np.save(tmp_path / "good.npy", pictures(2))
    np.savez_compressed(tmp_path / "bomb.npz", faces=np.zeros((4000, 64, 64)))
    zeros = zlib.compress(bytes(20 * 2**20))
    head = b"MATLAB 5.0 MAT-file".ljust(124) + b"\x00\x01IM"
    (tmp_path / "bomb.mat").write_bytes(head + struct.pack("<II", 15, len(zeros)) + zeros)
    _, log = look(tmp_path)
    assert reasons(log) == {"bomb.mat": Reason.TOO_LARGE, "bomb.npz": Reason.TOO_LARGE}


def test_arrays_over_the_limit_are_counted(tmp_path, monkeypatch):
    np.save(tmp_path / "good.npy", pictures(2))
    np.savez(tmp_path / "big.npz", faces=pictures(30))
    savemat(tmp_path / "big.mat", {"faces": pictures(30).transpose(1, 2, 0)})
    monkeypatch.setattr(matlab, "MAX_BYTES", 2000)
    _, log = look(tmp_path)
    assert reasons(log) == {"big.mat": Reason.TOO_LARGE, "big.npz": Reason.TOO_LARGE}


NUMBERS = st.sampled_from(["u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f4", "f8"]).map(np.dtype)


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


def test_damaged_bytes_never_crash(tmp_path):
    rng = np.random.default_rng(0)
    savemat(tmp_path / "set.mat", {"fea": pictures(9, 8, 8).reshape(9, 64), "gnd": np.arange(9)}, do_compression=True)
    savemat(tmp_path / "plain.mat", {"fea": pictures(9, 8, 8).reshape(9, 64), "cell": np.array([1, "a"], object)})
    np.savez_compressed(tmp_path / "set.npz", x=pictures(4), y=np.arange(4))
    np.save(tmp_path / "set.npy", pictures(4))
    for name in ("set.mat", "plain.mat", "set.npz", "set.npy"):
        whole = (tmp_path / name).read_bytes()
        folder = tmp_path / "mutated"
        folder.mkdir(exist_ok=True)
        for _ in range(60):
            damaged = bytearray(whole)
            for at in rng.integers(0, len(damaged), rng.integers(1, 6)):
                damaged[at] = rng.integers(256)
            (folder / name).write_bytes(damaged[: rng.integers(1, len(damaged) + 1)] if rng.random() < 0.3 else damaged)
            try:
                raw, _ = look(folder)
            except LayoutError:
                continue
            assert len(raw)
        (folder / name).unlink()


def test_members_that_are_not_there_are_told(tmp_path):
    np.save(tmp_path / "stack.npy", pictures(2))
    got = list(read_arrays(tmp_path / "stack.npy", ["1", "2", "x", "other/0", "-1"]))
    assert isinstance(got[0], np.ndarray)
    assert all(isinstance(content, Rejected) for content in got[1:])


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


def test_when_nothing_is_left_the_error_says_why(tmp_path):
    (tmp_path / "faces.npy").write_bytes(b"not numpy at all")
    with pytest.raises(LayoutError, match=r"1 left out, first faces.npy: no .npy file"):
        look(tmp_path)


def test_a_folder_without_arrays_is_another_layout(tmp_path):
    (tmp_path / "1.png").write_bytes(b"x")
    with pytest.raises(LayoutError, match="flat_photos"):
        look(tmp_path)
    np.save(tmp_path / "a.npy", pictures(2))
    (tmp_path / "1.png").unlink()
    with pytest.raises(LayoutError, match="kind: arrays"):
        scan(SourceSettings(kind="identity_folders"), tmp_path)
