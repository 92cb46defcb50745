import io
import json
import tarfile
from pathlib import Path

import pytest

from core.rejects import Reason
from faces.media.contents import contents
from faces.media.place import LayoutError
from faces.sources import webdataset
from faces.sources.scan import scan
from faces.sources.settings import SourceSettings


def put(path: Path, files: dict[str, bytes | str | dict]) -> None:
    with tarfile.open(path, "w:gz" if path.suffix == ".gz" else "w") as archive:
        for name, content in files.items():
            text = json.dumps(content) if isinstance(content, dict) else content
            encoded = text.encode() if isinstance(text, str) else text
            member = tarfile.TarInfo(name)
            member.size = len(encoded)
            archive.addfile(member, io.BytesIO(encoded))


def look(root: Path, path: str = "."):
    return scan(SourceSettings(kind="webdataset", path=path, name="web"), root)


def rejects(log) -> list[tuple[str, Reason, str]]:
    return [(path, reason, detail) for _, path, frame, reason, detail in log.rows() if frame == -1]


SHARD = {
    "000.cls": "4",
    "000.jpg": b"picture 0",
    "001.jpg": b"picture 1",
    "001.json": {"identity": "ann", "age": 31, "gender": "F", "ethnicity": "Asian", "split": "valid", "other": [1]},
    "002.jpg": b"picture 2",
    "002.txt": "bob\n",
    "003.jpg": b"picture 3",
    "003.txt": "a man in a hat",
    "004.png": b"picture 4",
}


@pytest.mark.parametrize("name", ["faces.tar", "faces.tar.gz"])
def test_one_tar(tmp_path, name):
    put(tmp_path / name, SHARD)
    raw, log = look(tmp_path, name)
    assert list(raw["member"]) == ["000.jpg", "001.jpg", "002.jpg", "003.jpg", "004.png"]
    assert list(raw["identity"].fillna("")) == ["4", "ann", "bob", "", ""]
    known = raw.iloc[1]
    assert (known["age"], known["gender"], known["ethnicity"], known["given_split"]) == (31, "female", "Asian", "val")
    assert len(log) == 0


def test_a_folder_of_shards(tmp_path):
    put(tmp_path / "faces-train-0000.tar", {"a/0.jpg": b"0", "a/0.cls": "1"})
    put(tmp_path / "faces-train-0001.tar", {"a/0.jpg": b"1", "a/0.cls": "2"})
    put(tmp_path / "faces-test-0000.tar", {"a/0.jpg": b"2", "a/0.json": {"label": 1.0, "sex": "male"}})
    raw, log = look(tmp_path)
    assert list(raw["path"]) == ["faces-test-0000.tar", "faces-train-0000.tar", "faces-train-0001.tar"]
    assert list(raw["identity"]) == ["1", "1", "2"]
    assert list(raw["given_split"]) == ["test", "train", "train"]
    rows = zip(raw["path"], raw["container"], raw["member"], strict=True)
    assert list(contents([(tmp_path / path, container, member) for path, container, member in rows])) == [
        b"2",
        b"0",
        b"1",
    ]
    assert len(log) == 0


def test_class_files_go_before_descriptions(tmp_path):
    put(tmp_path / "a.tar", {"0.jpg": b"0", "0.cls": "7", "0.json": {"identity": "ann", "age": 20}, "0.txt": "bob"})
    raw, _ = look(tmp_path)
    assert (raw["identity"][0], raw["age"][0]) == ("7", 20)


@pytest.mark.parametrize(
    ("side", "reason"),
    [
        ({"0.json": "{"}, Reason.BAD_RECORD),
        ({"0.json": "[1]"}, Reason.BAD_RECORD),
        ({"0.json": "[" * 100_000}, Reason.BAD_RECORD),
        ({"0.json": {"age": 400}}, Reason.BAD_RECORD),
        ({"0.json": {"age": "old"}}, Reason.BAD_RECORD),
        ({"0.json": {"identity": {"name": "ann"}}}, Reason.BAD_RECORD),
        ({"0.json": {"label": 1.5}}, Reason.BAD_RECORD),
        ({"0.json": {"label": True}}, Reason.BAD_RECORD),
        ({"0.json": b"\xff\xfe"}, Reason.BAD_RECORD),
        ({"0.cls": b"\xff\xfe"}, Reason.BAD_RECORD),
        ({"0.cls": b"1" * (webdataset.MAX_SIDE_BYTES + 1)}, Reason.TOO_LARGE),
    ],
)
@pytest.mark.parametrize("path", [".", "a.tar"])
def test_a_sample_whose_side_files_make_no_sense_is_counted(tmp_path, side, reason, path):
    put(tmp_path / "a.tar", {"0.jpg": b"0", **side, "1.jpg": b"1", "1.cls": "1"})
    raw, log = look(tmp_path, path)
    assert list(raw["member"]) == ["1.jpg"]
    ((where, why, detail),) = rejects(log)
    assert why == reason
    assert where == "a.tar/0.jpg" if path == "a.tar" else (where == "a.tar" and "0.jpg" in detail)


def test_unknown_values_stay_unknown(tmp_path):
    put(tmp_path / "a.tar", {"0.jpg": b"0", "0.json": {"identity": None, "gender": "unknown", "age": "", "split": "x"}})
    raw, _ = look(tmp_path)
    assert raw[["identity", "gender", "age", "given_split"]].isna().all(axis=None)


def test_what_is_no_picture_of_a_sample_is_counted(tmp_path):
    files = {"0.jpg": b"0", "0.png": b"1", "0.mask.png": b"2", "0.npy": b"3", "1.cls": "1", "in.zip": b"4"}
    put(tmp_path / "a.tar", files)
    put(tmp_path / "b.jpg.tar", {})
    (tmp_path / "notes.txt").write_text("x")
    raw, log = look(tmp_path)
    assert list(raw["member"]) == ["0.jpg"]
    found = [(path, reason) for path, reason, _ in rejects(log)]
    assert sorted(found) == sorted(
        [("a.tar", Reason.WRONG_KIND)] * 4 + [("a.tar", Reason.BAD_RECORD), ("notes.txt", Reason.WRONG_KIND)]
    )


def test_a_broken_shard_does_not_stop_the_others(tmp_path):
    put(tmp_path / "a.tar", {"0.jpg": b"0", "0.cls": "1"})
    put(tmp_path / "cut.tar", {"0.jpg": b"1", "0.cls": "1", "1.jpg": b"2" * 5000, "1.cls": "2"})
    (tmp_path / "cut.tar").write_bytes((tmp_path / "cut.tar").read_bytes()[:4000])
    (tmp_path / "junk.tar").write_bytes(b"junk" * 1000)
    raw, log = look(tmp_path)
    assert list(raw["path"]) == ["a.tar", "cut.tar"]
    assert list(raw["identity"]) == ["1", "1"]
    assert {(path, reason) for path, reason, _ in rejects(log)} == {
        ("cut.tar", Reason.TRUNCATED),
        ("junk.tar", Reason.UNREADABLE),
    }


def test_another_kind_is_pointed_here(tmp_path):
    put(tmp_path / "a.tar", SHARD)
    with pytest.raises(LayoutError, match="kind: webdataset"):
        scan(SourceSettings(kind="identity_folders"), tmp_path)
    with pytest.raises(LayoutError, match="kind: webdataset"):
        scan(SourceSettings(kind="identity_folders", path="a.tar"), tmp_path)
    (tmp_path / "a.tar").rename(tmp_path / "a.zip")
    with pytest.raises(LayoutError):
        look(tmp_path)
