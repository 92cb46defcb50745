"""Archives, sound and hostile: what can be used comes back byte for byte, the rest is counted, nothing is written."""

import io
import os
import random
import struct
import tarfile
import time
import zipfile
from pathlib import Path, PurePosixPath

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from faces.measure import measure_faces
from faces.measure_settings import MeasureSettings
from faces.rejects import Reason, Rejected, RejectLog
from faces.sources import LayoutError, SourceSettings, members, scan, zips
from faces.sources.archives import list_archive, wrapper
from faces.sources.contents import contents

ENDINGS = ["zip", "tar", "tar.gz", "tar.bz2", "tar.xz"]
TAR_MODES = {"tar": "w", "tar.gz": "w:gz", "tgz": "w:gz", "tar.bz2": "w:bz2", "tar.xz": "w:xz"}


def pack(path: Path, files: dict[str, bytes]) -> Path:
    """Write an archive of the type that its name says."""
    if path.name.endswith(".zip"):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name, content)
    else:
        pack_tar(path, [(entry(name), content) for name, content in files.items()])
    return path


def pack_tar(path: Path, entries: list[tuple[tarfile.TarInfo, bytes]]) -> Path:
    with tarfile.open(path, TAR_MODES[path.name.split(".", 1)[1]]) as archive:
        for member, content in entries:
            if member.isreg():
                member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


def entry(name: str, kind: bytes = tarfile.REGTYPE, linkname: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, linkname
    return member


def noise(size: int, seed: int = 0) -> bytes:
    return random.Random(seed).randbytes(size)


def listed(path: Path) -> tuple[list[str], dict[str, str]]:
    log = RejectLog()
    names = [str(file.path) for file in list_archive(path, log)]
    return names, {name: str(reason) for _, name, _, reason, _ in log.rows()}


def read(path: Path, log: RejectLog | None = None) -> dict[str, bytes | Reason]:
    """List an archive and read all that it offers."""
    files = list_archive(path, RejectLog() if log is None else log)
    contained = contents([(file.location, file.container, file.member) for file in files])
    return {
        str(file.path): content.reason if isinstance(content, Rejected) else content
        for file, content in zip(files, contained, strict=True)
    }


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
    pack(tmp_path / f"lfw.{ending}", files | {"lfw/readme.txt": b"hello", "__MACOSX/lfw/ann/._0.jpg": b"x"})
    raw, log = scan(SourceSettings(kind="identity_folders", path=f"lfw.{ending}"), tmp_path)
    assert list(raw["identity"]) == ["ann", "ann", "bob"]
    assert list(raw["member"]) == list(files)
    assert set(raw["path"]) == {f"lfw.{ending}"}
    assert [(path, reason) for _, path, _, reason, _ in log.rows()] == [
        (f"lfw.{ending}/readme.txt", Reason.NOT_AN_IMAGE)
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
        (["lfw/readme.txt", "readme.txt", "lfw/ann/1.jpg", "lfw/bob/2.jpg"], ("lfw",)),
        (["1.jpg", "2.jpg"], ()),
        (["photos/1.jpg"], ()),
        (["data/list.csv"], ()),
        ([], ()),
    ],
)
def test_folders_that_wrap_everything_are_left_off(paths, outer):
    assert wrapper([PurePosixPath(path) for path in paths]) == outer


@pytest.mark.parametrize("ending", ENDINGS)
def test_names_that_leave_the_archive_are_counted(tmp_path, ending):
    bad = ["/etc/a.jpg", "../a.jpg", "a/../../b.jpg", "..\\c.jpg", "C:/d.jpg", "C:\\e.jpg"]
    names, rejects = listed(pack(tmp_path / f"x.{ending}", dict.fromkeys([*bad, "p/ok.jpg"], b"x")))
    assert names == ["p/ok.jpg"]
    assert rejects == {name.replace("\\", "/"): Reason.OUTSIDE_ROOT for name in bad}


@pytest.mark.parametrize("ending", ENDINGS)
def test_backslashes_part_folders(tmp_path, ending):
    path = pack(tmp_path / f"x.{ending}", {"lfw\\ann\\1.jpg": b"1", "lfw\\bob\\2.jpg": b"2"})
    assert read(path) == {"ann/1.jpg": b"1", "bob/2.jpg": b"2"}


@pytest.mark.parametrize("ending", ["tar", "tar.gz"])
def test_links_devices_and_pipes_in_a_tar_are_counted(tmp_path, ending):
    kinds = {
        "link.jpg": (tarfile.SYMTYPE, Reason.OUTSIDE_ROOT),
        "hard.jpg": (tarfile.LNKTYPE, Reason.OUTSIDE_ROOT),
        "char.jpg": (tarfile.CHRTYPE, Reason.NOT_AN_IMAGE),
        "block.jpg": (tarfile.BLKTYPE, Reason.NOT_AN_IMAGE),
        "pipe.jpg": (tarfile.FIFOTYPE, Reason.NOT_AN_IMAGE),
        "what.jpg": (b"V", Reason.NOT_AN_IMAGE),
    }
    entries = [(entry(name, kind, "p/ok.jpg"), b"") for name, (kind, _) in kinds.items()]
    entries += [(entry("p", tarfile.DIRTYPE), b""), (entry("p/ok.jpg"), b"x")]
    names, rejects = listed(pack_tar(tmp_path / f"x.{ending}", entries))
    assert names == ["p/ok.jpg"]
    assert rejects == {name: reason for name, (_, reason) in kinds.items()}


def test_links_and_devices_in_a_zip_are_counted(tmp_path):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, mode in (("link.jpg", 0o120777), ("device.jpg", 0o020666), ("p/ok.jpg", 0o100644)):
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            archive.writestr(info, b"/etc/passwd")
    names, rejects = listed(path)
    assert names == ["p/ok.jpg"]
    assert rejects == {"link.jpg": Reason.OUTSIDE_ROOT, "device.jpg": Reason.NOT_AN_IMAGE}


@pytest.mark.parametrize("ending", ["tar", "tar.gz"])
def test_the_first_of_several_members_of_one_name_is_used(tmp_path, ending):
    entries = [(entry(name), content) for name, content in [("p/a.jpg", b"1"), ("p//a.jpg", b"2"), ("p/b.jpg", b"3")]]
    path = pack_tar(tmp_path / f"x.{ending}", entries)
    log = RejectLog()
    assert read(path, log) == {"p/a.jpg": b"1", "p/b.jpg": b"3"}
    assert [(name, reason) for _, name, _, reason, _ in log.rows()] == [("p/a.jpg", Reason.BAD_NAME)]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_first_of_several_zip_members_of_one_name_is_used(tmp_path):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for content in (b"1", b"2"):
            archive.writestr("p/a.jpg", content)
    log = RejectLog()
    assert read(path, log) == {"p/a.jpg": b"1"}
    assert len(log) == 1


@pytest.mark.parametrize("ending", ENDINGS)
def test_archives_inside_archives_are_counted(tmp_path, ending):
    inner = ["a.zip", "p/b.tar.gz", "c.TAR", "d.7z"]
    names, rejects = listed(pack(tmp_path / f"x.{ending}", dict.fromkeys([*inner, "p/ok.jpg"], b"x")))
    assert names == ["p/ok.jpg"]
    assert rejects == dict.fromkeys(inner, Reason.WRONG_KIND)


def test_names_that_are_not_utf8_are_counted(tmp_path):
    entries = [(entry(name), b"x") for name in ("p/\udcff.jpg", "p/ü.jpg")]
    with tarfile.open(tmp_path / "x.tar", "w", format=tarfile.GNU_FORMAT, errors="surrogateescape") as archive:
        for member, content in entries:
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    names, rejects = listed(tmp_path / "x.tar")
    assert names == ["p/ü.jpg"]
    assert rejects == {"p/\\xff.jpg": Reason.BAD_NAME}


def test_zip_names_are_utf8_with_or_without_the_flag(tmp_path):
    path = pack(tmp_path / "x.zip", {"p/ü.jpg": b"x"})
    raw = path.read_bytes()
    assert "p/ü.jpg".encode() in raw
    flag = struct.pack("<H", 0x800)
    path.write_bytes(raw.replace(b"\x14\x00" + flag, b"\x14\x00\x00\x00"))
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["p/├╝.jpg"]
    assert read(path) == {"p/ü.jpg": b"x"}


def test_a_zip_with_a_name_that_lies_about_utf8_is_one_clear_error(tmp_path):
    path = pack(tmp_path / "x.zip", {"p/ü.jpg": b"x"})
    path.write_bytes(path.read_bytes().replace("ü".encode(), b"\xff\xfe"))
    with pytest.raises(LayoutError, match="cannot be read as an archive"):
        list_archive(path, RejectLog())


def test_encrypted_members_are_counted(tmp_path):
    path = pack(tmp_path / "x.zip", {"p/a.jpg": b"aaaa", "p/b.jpg": b"bbbb"})
    raw = bytearray(path.read_bytes())
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(signature) + at] |= 1
    path.write_bytes(raw)
    assert listed(path) == (["p/b.jpg"], {"p/a.jpg": Reason.UNREADABLE})


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_zip_methods_that_cannot_be_bounded_are_counted(tmp_path, method):
    with zipfile.ZipFile(tmp_path / "x.zip", "w", method) as archive:
        archive.writestr("p/a.jpg", bytes(10_000))
    assert listed(tmp_path / "x.zip") == ([], {"p/a.jpg": Reason.UNREADABLE})


@pytest.mark.parametrize("ending", ENDINGS)
def test_members_larger_than_the_limit_are_counted(tmp_path, ending, monkeypatch):
    monkeypatch.setattr(members, "MAX_MEMBER_BYTES", 1000)
    path = pack(tmp_path / f"x.{ending}", {"p/big.jpg": noise(1001), "p/ok.jpg": noise(1000)})
    assert listed(path) == (["p/ok.jpg"], {"p/big.jpg": Reason.TOO_LARGE})


def test_a_member_that_unpacks_to_far_more_than_it_stores_is_counted(tmp_path):
    path = pack(tmp_path / "x.zip", {"p/bomb.jpg": bytes(50 * 2**20), "p/ok.jpg": b"x"})
    assert listed(path) == (["p/ok.jpg"], {"p/bomb.jpg": Reason.TOO_LARGE})


@pytest.mark.parametrize("ending", ["tar.gz", "tar.bz2", "tar.xz"])
def test_a_tar_that_unpacks_to_far_more_than_it_stores_is_left_at_the_bomb(tmp_path, ending):
    files = {"p/ok.jpg": noise(100), "p/bomb.jpg": bytes(80 * 2**20), "p/lost.jpg": b"x"}
    path = pack(tmp_path / f"x.{ending}", files)
    log = RejectLog()
    start = time.perf_counter()
    got = read(path, log)
    assert time.perf_counter() - start < 5
    assert got["p/ok.jpg"] == files["p/ok.jpg"]
    assert got["p/bomb.jpg"] == Reason.TOO_LARGE
    assert "p/lost.jpg" not in got
    assert [(name, reason) for _, name, _, reason, _ in log.rows()] == [(path.name, Reason.TOO_LARGE)]


def test_a_zip_whose_sizes_lie_gives_no_more_than_it_declares(tmp_path):
    path = pack(tmp_path / "x.zip", {"p/a.jpg": bytes(100_000), "p/ok.jpg": b"x"})
    raw = bytearray(path.read_bytes())
    struct.pack_into("<L", raw, raw.index(b"PK\x01\x02") + 24, 10)
    path.write_bytes(raw)
    assert read(path) == {"p/a.jpg": Reason.UNREADABLE, "p/ok.jpg": b"x"}


def test_zip_members_that_share_their_bytes_are_counted(tmp_path):
    path = pack(tmp_path / "x.zip", {"p/a.jpg": noise(500), "p/b.jpg": noise(500, 1)})
    raw = bytearray(path.read_bytes())
    second = raw.rindex(b"PK\x01\x02")
    struct.pack_into("<L", raw, second + 42, 0)
    path.write_bytes(raw)
    assert listed(path) == (["p/a.jpg"], {"p/b.jpg": Reason.UNREADABLE})


@pytest.mark.parametrize("ending", ENDINGS)
def test_too_many_members_are_one_clear_error(tmp_path, ending, monkeypatch):
    path = pack(tmp_path / f"x.{ending}", {f"p/{n}.jpg": b"x" for n in range(11)})
    monkeypatch.setattr(members, "MAX_MEMBERS", 10)
    monkeypatch.setattr(zips, "MAX_MEMBERS", 10)
    with pytest.raises(LayoutError, match=r"1[01] members|more than 10"):
        list_archive(path, RejectLog())


def test_a_huge_zip_directory_is_not_parsed(tmp_path, monkeypatch):
    path = pack(tmp_path / "x.zip", {f"p/{n}.jpg": b"x" for n in range(10)})
    monkeypatch.setattr(zips, "MAX_DIRECTORY_BYTES", 100)
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(LayoutError, match="lists 10 members"):
        list_archive(path, RejectLog())


def test_a_tar_header_of_absurd_size_ends_the_archive(tmp_path):
    long_name = entry("x", tarfile.GNUTYPE_LONGNAME)
    long_name.size = 2**32
    path = tmp_path / "x.tar"
    pack_tar(path, [(entry("p/ok.jpg"), b"x")])
    raw = path.read_bytes()[:1024] + long_name.tobuf(tarfile.GNU_FORMAT) + bytes(1024)
    path.write_bytes(raw)
    assert listed(path) == (["p/ok.jpg"], {"x.tar": Reason.TOO_LARGE})


def test_a_tar_whose_headers_lead_backwards_ends_there(tmp_path):
    member = entry("p/loop.jpg")
    member.size = -1024
    header = member.tobuf(tarfile.GNU_FORMAT)
    path = pack_tar(tmp_path / "x.tar", [(entry("p/ok.jpg"), b"x")])
    path.write_bytes(path.read_bytes()[:1024] + header + bytes(1024))
    names, rejects = listed(path)
    assert "p/ok.jpg" in names
    assert rejects["x.tar"] == Reason.UNREADABLE


@pytest.mark.parametrize("ending", ["tar", "tar.gz", "tar.bz2", "tar.xz"])
@pytest.mark.parametrize("share", [0.35, 0.62, 0.9])
def test_members_before_the_end_of_a_truncated_tar_are_used(tmp_path, ending, share):
    files = {f"p/{n}.jpg": noise(3000, n) for n in range(30)}
    path = pack(tmp_path / f"x.{ending}", files)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    log = RejectLog()
    try:
        got = read(path, log)
    except LayoutError:
        assert ending in ("tar.bz2", "tar.xz")  # one block holds everything
        return
    whole = {name: content for name, content in got.items() if isinstance(content, bytes)}
    assert whole == {name: files[name] for name in list(files)[: len(whole)]}
    assert len(got) - len(whole) <= 1
    assert set(got.values()) - set(files.values()) <= {Reason.TRUNCATED}
    assert [(name, reason) for _, name, _, reason, _ in log.rows()] == [(path.name, Reason.TRUNCATED)]
    if ending == "tar":
        assert len(whole) >= int(30 * share) - 2


def test_a_tar_cut_between_two_members_is_noticed(tmp_path):
    path = pack(tmp_path / "x.tar", {"p/1.jpg": b"1", "p/2.jpg": b"2"})
    path.write_bytes(path.read_bytes()[:2048])
    assert listed(path) == (["p/1.jpg", "p/2.jpg"], {"x.tar": Reason.TRUNCATED})


@pytest.mark.parametrize("ending", ["zip", "tar", "tar.gz"])
@pytest.mark.parametrize("content", [b"", b"not an archive at all" * 100])
def test_what_is_no_archive_is_one_clear_error(tmp_path, ending, content):
    (tmp_path / f"x.{ending}").write_bytes(content)
    with pytest.raises(LayoutError, match=f"x.{ending} cannot be read as an archive"):
        list_archive(tmp_path / f"x.{ending}", RejectLog())


def test_a_truncated_zip_is_one_clear_error(tmp_path):
    path = pack(tmp_path / "x.zip", {"p/1.jpg": noise(100)})
    path.write_bytes(path.read_bytes()[:150])
    with pytest.raises(LayoutError, match="download it again"):
        list_archive(path, RejectLog())


def test_a_damaged_zip_member_does_not_stop_the_others(tmp_path):
    files = {f"p/{n}.jpg": noise(400, n) for n in range(3)}
    path = pack(tmp_path / "x.zip", files)
    path.write_bytes(path.read_bytes().replace(files["p/1.jpg"][:20], bytes(20)))
    assert read(path) == files | {"p/1.jpg": Reason.UNREADABLE}


def test_a_damaged_tar_header_ends_the_archive_with_one_reject(tmp_path):
    path = pack(tmp_path / "x.tar", {f"p/{n}.jpg": noise(400, n) for n in range(3)})
    raw = bytearray(path.read_bytes())
    raw[1024:1200] = b"\xaa" * 176
    path.write_bytes(raw)
    assert listed(path) == (["p/0.jpg"], {"x.tar": Reason.UNREADABLE})


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
    import gzip

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
        raw, _ = scan(SourceSettings(kind="identity_folders", path=path, name="s", instrument="none"), tmp_path)
        faces, log = measure_faces(raw, tmp_path, MeasureSettings())
        assert len(log) == 0
        measured[path] = faces.drop(columns=["path", "container", "member"]).sort_values("face_id", ignore_index=True)
    pd.testing.assert_frame_equal(*measured.values())


NAMES = st.text(st.sampled_from("ab./\\ü:\n"), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(NAMES, min_size=1, max_size=6, unique=True), ending=st.sampled_from(["zip", "tar", "tar.gz"]))
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_whatever_the_names_each_member_is_used_counted_or_hidden(tmp_path, names, ending):
    path = pack(tmp_path / f"x.{ending}", {name: name.encode() for name in names})
    log = RejectLog()
    files = list_archive(path, log)
    assert len(files) + len(log) <= len(names)
    for file in files:
        assert not file.path.is_absolute()
        assert not any(part.startswith(".") for part in file.path.parts)
    assert all(isinstance(content, bytes) for content in read(path).values())


def mutated(raw: bytes, seed: int) -> bytes:
    """Return the bytes with a few of them changed, cut out or repeated."""
    chance, changed = random.Random(seed), bytearray(raw)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(changed) or 1)
        match chance.choice(["change", "cut", "repeat"]):
            case "change":
                changed[at : at + 1] = chance.randbytes(1)
            case "cut":
                del changed[at : at + chance.randint(1, 64)]
            case _:
                changed[at:at] = changed[at : at + chance.randint(1, 600)]
    return bytes(changed)


@pytest.mark.parametrize("ending", ENDINGS)
def test_mutated_archives_never_crash(tmp_path, ending):
    files = {f"lfw/p{n % 3}/{n}.jpg": noise(300, n) for n in range(6)}
    raw = pack(tmp_path / f"x.{ending}", files).read_bytes()
    path = tmp_path / f"mutated.{ending}"
    for seed in range(150):
        path.write_bytes(mutated(raw, seed))
        try:
            got = read(path)
        except LayoutError:
            continue
        assert all(isinstance(content, bytes | Reason) for content in got.values())
