"""Arrays that cannot be used, in part or at all: counted with their reason, never loaded as objects."""

import re
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from array_makers import look, pictures, reasons
from scipy.io import savemat

from core.rejects import Reason, Rejected
from faces.media import matlab
from faces.media.array_stacks import read_arrays
from faces.media.place import LayoutError


def test_a_picture_out_of_range_is_counted_and_the_others_are_kept(tmp_path):
    values = pictures(6) / 255
    values[1, 2, 3], values[2, 0, 0], values[3, 1, 1] = 40.0, np.nan, -0.5
    np.save(tmp_path / "stack.npy", values)
    raw, log = look(tmp_path)
    assert list(raw["member"]) == ["0", "4", "5"]
    assert [reason for _, _, frame, reason, _ in log.rows() if frame == -1] == [Reason.BAD_RECORD] * 3


def test_bright_integers_are_counted(tmp_path):
    values = pictures(3).astype(np.int32)
    values[1, 0, 0] = 256
    np.save(tmp_path / "stack.npy", values)
    raw, log = look(tmp_path)
    assert list(raw["member"]) == ["0", "2"]
    assert len(log) == 1


def test_a_stray_pixel_of_16_bits_does_not_darken_a_stack(tmp_path):
    """Of uint16 the fewest bits that hold 99.9 % of the values are white, here 8."""
    values = pictures(3).astype(np.uint16)
    values[1, 0, 0] = 256
    np.save(tmp_path / "stack.npy", values)
    raw, log = look(tmp_path)
    assert list(raw["member"]) == ["0", "1", "2"]
    assert len(log) == 0


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


def test_when_nothing_is_left_the_error_says_why(tmp_path):
    (tmp_path / "faces.npy").write_bytes(b"not numpy at all")
    with pytest.raises(LayoutError, match=r"1 left out, first faces.npy: no .npy file"):
        look(tmp_path)
