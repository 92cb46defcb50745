import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from core.rejects import Reason, Rejected
from faces.measuring.measure import measure_faces
from faces.measuring.measure_settings import MeasureSettings
from faces.media.contents import contents
from faces.media.idx import labels_in
from faces.media.place import LayoutError
from faces.sources.scan import scan
from faces.sources.settings import SourceSettings

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"


def digits(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (count, 28, 28), dtype=np.uint8)


def idx(values: np.ndarray) -> bytes:
    return bytes([0, 0, 8, values.ndim]) + struct.pack(f">{values.ndim}I", *values.shape) + values.tobytes()


def write(path: Path, content: bytes) -> None:
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)


def put(root: Path, head: str, images: np.ndarray, labels: np.ndarray, dash: str = "-", ending: str = "") -> None:
    write(root / f"{head}-images{dash}idx3-ubyte{ending}", idx(images))
    write(root / f"{head}-labels{dash}idx1-ubyte{ending}", idx(labels.astype(np.uint8)))


def look(root: Path, path: str = "."):
    return scan(SourceSettings(kind="mnist", path=path, name="digits"), root)


def pixels(raw, root: Path) -> list:
    rows = zip(raw["path"], raw["container"], raw["member"], strict=True)
    return list(contents([(root / path, container, member) for path, container, member in rows]))


@pytest.mark.parametrize(("dash", "ending"), [("-", ""), ("-", ".gz"), (".", ""), (".", ".gz")])
def test_idx_files_with_their_labels_and_splits(tmp_path, dash, ending):
    train, test = digits(20), digits(7, 1)
    put(tmp_path, "train", train, np.arange(20) % 10, dash, ending)
    put(tmp_path, "t10k", test, np.arange(7), dash, ending)
    raw, log = look(tmp_path)
    assert list(raw["given_split"]) == ["test"] * 7 + ["train"] * 20
    assert list(raw["identity"]) == [str(n) for n in range(7)] + [str(n % 10) for n in range(20)]
    assert set(raw["backend"]) == {"none"}
    np.testing.assert_array_equal(pixels(raw, tmp_path), np.concatenate([test, train]))
    assert len(log) == 0


def test_digits_pass_as_ready_faces_although_they_are_small(tmp_path):
    put(tmp_path, "train", digits(5), np.arange(5))
    raw, _ = look(tmp_path)
    faces, log, _ = measure_faces(raw, tmp_path, MeasureSettings())
    assert list(faces["face_side"]) == [28] * 5
    assert len(log) == 0


def test_one_file_as_the_source_finds_the_labels_beside_it(tmp_path):
    put(tmp_path, "train", digits(3), np.arange(3), ending=".gz")
    raw, _ = look(tmp_path, "train-images-idx3-ubyte.gz")
    assert list(raw["identity"]) == ["0", "1", "2"]


def test_digits_without_labels_have_no_identity(tmp_path):
    write(tmp_path / "train-images-idx3-ubyte", idx(digits(3)))
    raw, _ = look(tmp_path)
    assert raw["identity"].isna().all()


def test_npz(tmp_path):
    images = digits(5)
    np.savez_compressed(tmp_path / "mnist.npz", x_train=images[:3], y_train=[4, 5, 6], x_test=images[3:], y_test=[7, 8])
    raw, log = look(tmp_path)
    assert list(raw["identity"]) == ["4", "5", "6", "7", "8"]
    assert list(raw["given_split"]) == ["train"] * 3 + ["test"] * 2
    np.testing.assert_array_equal(pixels(raw, tmp_path), images)
    assert len(log) == 0


def test_labels_are_one_a_picture(tmp_path):
    write(tmp_path / "labels", idx(digits(3)))
    with pytest.raises(Rejected, match="labels in 3 dimensions"):
        labels_in(tmp_path / "labels")


@pytest.mark.parametrize("ending", ["", ".gz"])
@pytest.mark.parametrize("part", ["images-idx3", "labels-idx1"])
def test_what_comes_before_a_break_is_used(tmp_path, ending, part):
    put(tmp_path, "train", digits(50), np.arange(50) % 10, ending=ending)
    path = tmp_path / f"train-{part}-ubyte{ending}"
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * 0.7)])
    raw, log = look(tmp_path)
    assert 5 < len(raw) < 50
    assert list(raw["identity"]) == [str(n % 10) for n in range(len(raw))]
    ((_, name, _, reason, detail),) = log.rows()
    assert (name, reason) == (f"train-images-idx3-ubyte{ending}", Reason.TRUNCATED)
    assert f"{len(raw)} of 50" in detail


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Reason.BAD_RECORD),
        (b"\0\0\x08\x03\0\0", Reason.TRUNCATED),
        (b"\0\0\x0d\x03" + bytes(12), Reason.BAD_RECORD),
        (idx(digits(3)).replace(b"\0\0\0\x1c", b"\xff\0\0\x1c"), Reason.BAD_RECORD),
        (idx(digits(3)).replace(b"\0\0\0\x1c", b"\0\0\0\0"), Reason.BAD_RECORD),
        (idx(np.arange(9, dtype=np.uint8)), Reason.BAD_RECORD),
    ],
)
@pytest.mark.parametrize("ending", ["", ".gz"])
def test_headers_that_make_no_sense_are_counted(tmp_path, content, reason, ending):
    put(tmp_path, "train", digits(3), np.arange(3))
    write(tmp_path / f"t10k-images-idx3-ubyte{ending}", content)
    raw, log = look(tmp_path)
    assert len(raw) == 3
    assert [(path, why) for _, path, _, why, _ in log.rows()] == [(f"t10k-images-idx3-ubyte{ending}", reason)]


def test_a_count_that_lies_costs_nothing(tmp_path):
    lie = idx(digits(3)).replace(struct.pack(">I", 3), struct.pack(">I", 2**32 - 1), 1)
    write(tmp_path / "train-images-idx3-ubyte.gz", lie)
    raw, log = look(tmp_path)
    assert len(raw) == 3
    assert [reason for _, _, frame, reason, _ in log.rows() if frame == -1] == [Reason.TRUNCATED]


def test_bombs_and_labels_of_another_length_are_counted(tmp_path):
    put(tmp_path, "good", digits(2), np.arange(2))
    put(tmp_path, "odd", digits(2), np.arange(3))
    write(tmp_path / "bomb-images-idx3-ubyte.gz", idx(np.zeros((20_000, 28, 28), np.uint8)))
    raw, log = look(tmp_path)
    assert set(raw["path"]) == {"good-images-idx3-ubyte"}
    assert {path: reason for _, path, _, reason, _ in log.rows()} == {
        "odd-images-idx3-ubyte": Reason.BAD_RECORD,
        "bomb-images-idx3-ubyte.gz": Reason.TOO_LARGE,
    }


def test_records_that_have_gone_are_told(tmp_path):
    put(tmp_path, "train", digits(2), np.arange(2))
    path = tmp_path / "train-images-idx3-ubyte"
    got = list(contents([(path, "idx", "1"), (path, "idx", "5")]))
    np.testing.assert_array_equal(got[0], digits(2)[1])
    assert isinstance(got[1], Rejected)


def test_another_kind_is_pointed_here(tmp_path):
    put(tmp_path, "train", digits(2), np.arange(2))
    with pytest.raises(LayoutError, match="kind: mnist"):
        scan(SourceSettings(kind="flat_photos"), tmp_path)


@pytest.mark.real
@pytest.mark.skipif(not (DATA / "mnist").is_dir(), reason=f"no digits at {DATA / 'mnist'}")
def test_real_digits():
    raw, log = scan(SourceSettings(kind="mnist", path="mnist"), DATA)
    assert len(raw) == 9997
    assert len(log) == 0
    counts = raw["identity"].value_counts()
    assert sorted(counts.index) == list("0123456789")
    assert counts.min() > 800
    assert set(raw["given_split"]) == {"train"}
    assert all(picture.shape == (28, 28) for picture in pixels(raw.head(500), DATA))
