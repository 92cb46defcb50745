"""Archives that are sound: what was packed is read byte for byte, nothing is written."""

import gzip
import os
from pathlib import PurePosixPath

import numpy as np
import pandas as pd
import pytest
from archive_makers import ENDINGS, noise, pack, read
from PIL import Image

from core.rejects import Reason, RejectLog
from faces.measuring.measure import measure_faces
from faces.measuring.measure_settings import MeasureSettings
from faces.media.archives import list_archive, wrapper
from faces.media.contents import contents
from faces.sources.scan import scan
from faces.sources.settings import SourceSettings


@pytest.mark.parametrize("ending", [*ENDINGS, "tgz"])
def test_what_was_packed_is_read(tmp_path, ending):
    files = {f"p{n % 3}/{n}.jpg": noise(2000 + n, n) for n in range(20)} | {"p1/empty.jpg": b"", "list.txt": b"1"}
    path = pack(tmp_path / f"faces.{ending}", files)
    before = sorted(os.listdir(tmp_path))
    assert read(path) == files
    assert sorted(os.listdir(tmp_path)) == before


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_archive_is_a_source_like_a_folder(tmp_path, ending):
    files = {f"lfw/{who}/{n}.jpg": noise(50, n) for n, who in enumerate(["ann", "ann", "bob"])}
    pack(
        tmp_path / f"lfw.{ending}",
        files | {"lfw/readme.txt": b"hello", "readme.txt": b"you", "__MACOSX/lfw/ann/._0.jpg": b"x"},
    )
    raw, log = scan(SourceSettings(kind="identity_folders", path=f"lfw.{ending}"), tmp_path)
    assert list(raw["identity"]) == ["ann", "ann", "bob"]
    assert list(raw["member"]) == list(files)
    assert set(raw["path"]) == {f"lfw.{ending}"}
    assert [(path, reason) for _, path, frame, reason, _ in log.rows() if frame == -1] == [
        (f"lfw.{ending}", Reason.SYSTEM_FILE),
        (f"lfw.{ending}/readme.txt", Reason.NOT_AN_IMAGE),
        (f"lfw.{ending}/readme.txt", Reason.NOT_AN_IMAGE),
    ]


@pytest.mark.parametrize(
    ("paths", "outer"),
    [
        (["lfw/ann/1.jpg", "lfw/bob/1.jpg"], ("lfw",)),
        (["a/b/ann/1.jpg", "a/b/bob/1.jpg"], ("a", "b")),
        (["ann/1.jpg", "bob/1.jpg"], ()),
        (["ann/1.jpg", "ann/2.jpg"], ()),
        (["lfw/ann/1.jpg", "lfw/ann/2.jpg"], ("lfw",)),
        (["lfw/logo.jpg", "lfw/ann/1.jpg", "lfw/bob/2.jpg"], ("lfw",)),
        (["1.jpg", "2.jpg"], ()),
        (["photos/1.jpg"], ()),
        ([], ()),
    ],
)
def test_folders_that_wrap_everything_are_left_off(paths, outer):
    assert wrapper([PurePosixPath(path) for path in paths]) == outer


@pytest.mark.parametrize("ending", ENDINGS)
def test_members_that_have_gone_do_not_stop_the_others(tmp_path, ending):
    path = pack(tmp_path / f"x.{ending}", {f"p/{n}.jpg": b"%d" % n for n in range(4)})
    wanted = ["p/0.jpg", "p/gone.jpg", "p/2.jpg", "p/also gone.jpg"]
    got = list(contents([(path, "zip" if ending == "zip" else "tar", name) for name in wanted]))
    assert [content if isinstance(content, bytes) else content.reason for content in got] == [
        b"0", Reason.UNREADABLE, b"2", Reason.UNREADABLE,
    ]  # fmt: skip


def test_an_archive_that_has_gone_gives_a_reject_a_member(tmp_path):
    for kind in ("zip", "tar"):
        got = list(contents([(tmp_path / f"gone.{kind}", kind, f"{n}.jpg") for n in range(3)]))
        assert [content.reason for content in got] == [Reason.UNREADABLE] * 3


def test_a_packed_tar_is_read_once_from_front_to_back(tmp_path, monkeypatch):
    files = {f"p/{n}.jpg": noise(5000, n) for n in range(40)}
    path = pack(tmp_path / "x.tar.gz", files)
    offered = list_archive(path, RejectLog())
    unpacked = []
    true_read = gzip.GzipFile.read

    def counted(self, size: int = -1) -> bytes:
        piece = true_read(self, size)
        unpacked.append(len(piece))
        return piece

    monkeypatch.setattr(gzip.GzipFile, "read", counted)
    assert len(list(contents([(path, "tar", file.member) for file in offered]))) == 40
    assert sum(unpacked) <= 40 * (5120 + 512)


@pytest.mark.parametrize("ending", ENDINGS)
def test_faces_from_an_archive_are_those_of_the_folder(tmp_path, ending):
    rng = np.random.default_rng(0)
    for name in ("ann/1.png", "ann/2.png", "bob/1.png"):
        (tmp_path / "lfw" / name).parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(rng.integers(0, 256, (40, 36, 3), dtype=np.uint8)).save(tmp_path / "lfw" / name)
    files = {f"lfw/{name}": (tmp_path / "lfw" / name).read_bytes() for name in ("bob/1.png", "ann/2.png", "ann/1.png")}
    pack(tmp_path / f"lfw.{ending}", files)
    measured = {}
    for path in ("lfw", f"lfw.{ending}"):
        raw, _ = scan(SourceSettings(kind="identity_folders", path=path, name="s", backend="none"), tmp_path)
        faces, log, _ = measure_faces(raw, tmp_path, MeasureSettings())
        assert len(log) == 0
        measured[path] = faces.drop(columns=["path", "container", "member"]).sort_values("face_id", ignore_index=True)
    pd.testing.assert_frame_equal(*measured.values())
