import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.rejects import Reason, Rejected
from faces.media import record_file
from faces.media.place import LayoutError
from faces.media.record_file import MAGIC, RecordFile
from faces.media.record_pictures import read_recordio
from faces.sources.scan import scan
from faces.sources.settings import SourceSettings


def record(data: bytes) -> bytes:
    """Write one record as dmlc-core does: cut at every magic number that stands at a multiple of 4."""
    cuts = [at for at in range(0, len(data) // 4 * 4, 4) if data[at : at + 4] == MAGIC]
    starts, ends = [0, *(at + 4 for at in cuts)], [*cuts, len(data)]
    parts = [data[start:end] for start, end in zip(starts, ends, strict=True)]
    flags = [0] if len(parts) == 1 else [1, *[2] * (len(parts) - 2), 3]
    written = b"".join(
        MAGIC + struct.pack("<I", flag << 29 | len(part)) + part for flag, part in zip(flags, parts, strict=True)
    )
    return written + bytes(-len(written) % 4)


def image(picture: bytes, key: int, *labels: float) -> bytes:
    """Pack as mxnet.recordio.pack: one label stands in the header, several follow it."""
    if len(labels) == 1:
        return struct.pack("<IfQQ", 0, labels[0], key, 0) + picture
    return struct.pack("<IfQQ", len(labels), 0, key, 0) + struct.pack(f"<{len(labels)}f", *labels) + picture


def insightface(pictures: list[tuple[bytes, int]]) -> list[bytes]:
    """Return the records of a face set: the header, the pictures, the range of each identity."""
    end = len(pictures) + 1
    people = sorted({label for _, label in pictures})
    ranges = []
    for person in people:
        keys = [key for key, (_, label) in enumerate(pictures, start=1) if label == person]
        ranges.append(image(b"", end + len(ranges), keys[0], keys[-1] + 1))
    faces = [image(picture, key, label) for key, (picture, label) in enumerate(pictures, start=1)]
    return [image(b"", 0, end, end + len(people)), *faces, *ranges]


def put(root: Path, records: list[bytes], index: bool = True, name: str = "train") -> list[int]:
    """Write a .rec and its .idx; returns the offsets."""
    offsets, content = [], b""
    for data in records:
        offsets.append(len(content))
        content += record(data)
    (root / f"{name}.rec").write_bytes(content)
    if index:
        lines = (f"{key}\t{offset}\n" for key, offset in enumerate(offsets))
        (root / f"{name}.idx").write_text("".join(lines))
    return offsets


def look(root: Path, path: str = "."):
    return scan(SourceSettings(kind="recordio", path=path, name="casia"), root)


PICTURES = [(b"\xff\xd8 picture %d" % n, n // 3) for n in range(8)]


@pytest.mark.parametrize("index", [True, False])
@pytest.mark.parametrize("path", [".", "train.rec"])
def test_face_sets_give_pictures_and_identities_and_skip_metadata(tmp_path, index, path):
    put(tmp_path, insightface(PICTURES), index)
    (tmp_path / "property").write_text("3,112,112")
    raw, log = look(tmp_path, path)
    assert list(raw["member"]) == [str(n) for n in range(1, 9)]
    assert list(raw["identity"]) == [str(label) for _, label in PICTURES]
    assert list(read_recordio(tmp_path / "train.rec", list(raw["member"]))) == [picture for picture, _ in PICTURES]
    assert set(raw["container"]) == {"recordio"}
    assert set(raw["backend"]) == {"mediapipe"}
    assert raw["given_split"].isna().all()
    assert len(log) == 0


def test_the_first_of_several_labels_is_the_identity(tmp_path):
    put(tmp_path, [image(b"picture", 0, 7.0, 0.5, 0.25)])
    raw, _ = look(tmp_path)
    assert list(raw["identity"]) == ["7"]
    assert next(read_recordio(tmp_path / "train.rec", ["0"])) == b"picture"


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.one_of(st.binary(max_size=9), st.just(MAGIC)), max_size=6).map(b"".join), max_size=5))
def test_pictures_with_the_magic_number_inside_are_put_together(tmp_path, pictures):
    offsets = put(tmp_path, [image(picture, key, 1.0) for key, picture in enumerate(pictures)])
    with RecordFile(tmp_path / "train.rec") as file:
        assert list(file.offsets()) == offsets
        for offset, picture in zip(offsets, pictures, strict=True):
            assert file.picture(offset) == picture
            assert file.head(offset).picture_bytes == len(picture)


def test_each_damaged_record_is_counted_and_the_others_are_used(tmp_path):
    records = insightface(PICTURES)
    records[2] = image(b"x", 2, 1.5)
    records[3] = image(b"x", 3, float("nan"))
    records[4] = b"short"
    records[5] = struct.pack("<IfQQ", 2**31, 0, 5, 0) + b"x"
    records[6] = image(b"", 6, 1.0)
    put(tmp_path, records)
    raw, log = look(tmp_path)
    assert list(raw["member"]) == ["1", "7", "8"]
    assert [reason for _, _, frame, reason, _ in log.rows() if frame == -1] == [Reason.BAD_RECORD] * 5
    assert [detail.split(":")[0] for *_, detail in log.rows()] == [f"record {n}" for n in range(2, 7)]


def test_an_index_that_lies_costs_only_its_lines(tmp_path):
    offsets = put(tmp_path, insightface(PICTURES))
    size = (tmp_path / "train.rec").stat().st_size
    lies = [
        f"100\t{size}",
        f"101\t{10**18}",
        f"102\t{offsets[1] + 4}",
        "103",
        "x\ty",
        "1\t0",
        f"104\t{offsets[1]}",
        "-1\t0",
    ]
    with (tmp_path / "train.idx").open("a") as file:
        file.write("\n".join([*lies, "9" * 1000 + "\t0", ""]))
    raw, log = look(tmp_path)
    assert [int(member) for member in raw["member"]] == [1, 104, *range(2, 9)]
    assert {reason for _, _, _, reason, _ in log.rows()} == {Reason.BAD_RECORD}
    assert 8 <= len(log) <= 14
    assert any(detail.endswith("key 1 stands twice") for *_, detail in log.rows())


@pytest.mark.parametrize("index", [True, False])
def test_lengths_that_lie_are_counted(tmp_path, index):
    offsets = put(tmp_path, insightface(PICTURES), index)
    raw_bytes = bytearray((tmp_path / "train.rec").read_bytes())
    struct.pack_into("<I", raw_bytes, offsets[5] + 4, (1 << 29) - 1)
    (tmp_path / "train.rec").write_bytes(raw_bytes)
    raw, log = look(tmp_path)
    expected = [1, 2, 3, 4, 6, 7, 8] if index else [1, 2, 3, 4]
    assert [int(member) for member in raw["member"]] == expected
    assert [reason for _, _, frame, reason, _ in log.rows() if frame == -1] == [Reason.TRUNCATED]


@pytest.mark.parametrize("index", [True, False])
def test_what_comes_before_the_end_of_a_truncated_file_is_used(tmp_path, index):
    offsets = put(tmp_path, insightface(PICTURES), index)
    (tmp_path / "train.rec").write_bytes((tmp_path / "train.rec").read_bytes()[: offsets[5] + 20])
    raw, log = look(tmp_path)
    assert list(raw["member"]) == ["1", "2", "3", "4"]
    assert (len(log) == 1) or index
    assert {str(reason) for _, _, _, reason, _ in log.rows()} <= {"truncated", "bad_record"}


def test_records_over_the_limit_are_counted(tmp_path, monkeypatch):
    put(tmp_path, [image(b"x" * 100, 0, 1.0), image(b"x", 1, 1.0)])
    monkeypatch.setattr(record_file, "MAX_MEMBER_BYTES", 50)
    raw, log = look(tmp_path)
    assert list(raw["member"]) == ["1"]
    assert [reason for _, _, frame, reason, _ in log.rows() if frame == -1] == [Reason.TOO_LARGE]


def test_endless_parts_end(tmp_path):
    first, middle = (MAGIC + struct.pack("<I", flag << 29) for flag in (1, 2))
    (tmp_path / "train.rec").write_bytes(first + middle * 1000)
    with pytest.raises(LayoutError):
        look(tmp_path)


def test_sets_of_several_files_give_their_splits(tmp_path):
    for name, start in (("train", 0), ("val", 4)):
        put(tmp_path, insightface(PICTURES[start : start + 4]), name=name)
    raw, _ = look(tmp_path)
    assert list(raw["given_split"]) == ["train"] * 4 + ["val"] * 4


def test_records_that_have_gone_are_told(tmp_path):
    put(tmp_path, insightface(PICTURES))
    got = list(read_recordio(tmp_path / "train.rec", ["1", "99", "x", "2"]))
    assert [content if isinstance(content, bytes) else content.reason for content in got] == [
        PICTURES[0][0], Reason.UNREADABLE, Reason.UNREADABLE, PICTURES[1][0],
    ]  # fmt: skip


def test_other_files_are_counted_and_pickled_pairs_are_not_opened(tmp_path):
    put(tmp_path, insightface(PICTURES))
    (tmp_path / "lfw.bin").write_bytes(b"x")
    _, log = look(tmp_path)
    assert [(path, reason) for _, path, frame, reason, _ in log.rows() if frame == -1] == [
        ("lfw.bin", Reason.NOT_AN_IMAGE)
    ]


def test_another_kind_is_pointed_here(tmp_path):
    put(tmp_path, insightface(PICTURES))
    with pytest.raises(LayoutError, match="kind: recordio"):
        scan(SourceSettings(kind="identity_folders"), tmp_path)


def test_damaged_bytes_never_crash(tmp_path):
    rng = np.random.default_rng(0)
    put(tmp_path, insightface(PICTURES))
    whole, index = ((tmp_path / name).read_bytes() for name in ("train.rec", "train.idx"))
    for trial in range(150):
        damaged, lines = bytearray(whole), bytearray(index)
        for at in rng.integers(0, len(damaged), rng.integers(1, 6)):
            damaged[at] = rng.integers(256)
        lines[rng.integers(0, len(lines))] = rng.integers(256)
        (tmp_path / "train.rec").write_bytes(damaged)
        (tmp_path / "train.idx").write_bytes(lines)
        if trial % 2:
            (tmp_path / "train.idx").unlink()
        try:
            raw, _ = look(tmp_path)
        except LayoutError:
            continue
        contents = read_recordio(tmp_path / "train.rec", list(raw["member"]))
        assert all(isinstance(content, bytes | Rejected) for content in contents)
