"""Names in archives: what leaves the archive, stands twice or is no text is counted, the rest is used."""

import io
import struct
import tarfile
import zipfile

import pytest
from archive_makers import ENDINGS, entry, listed, pack, pack_tar, read
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.rejects import Reason, RejectLog
from faces.media.archives import list_archive
from faces.media.place import LayoutError

NAMES = st.text(st.sampled_from("ab./\\ü:\n"), min_size=1, max_size=8)


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
def test_the_first_of_several_members_of_one_name_is_used(tmp_path, ending):
    entries = [(entry(name), content) for name, content in [("p/a.jpg", b"1"), ("p//a.jpg", b"2"), ("p/b.jpg", b"3")]]
    path = pack_tar(tmp_path / f"x.{ending}", entries)
    log = RejectLog()
    assert read(path, log) == {"p/a.jpg": b"1", "p/b.jpg": b"3"}
    assert [(name, reason) for _, name, frame, reason, _ in log.rows() if frame == -1] == [("p/a.jpg", Reason.BAD_NAME)]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_first_of_several_zip_members_of_one_name_is_used(tmp_path):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for content in (b"1", b"2"):
            archive.writestr("p/a.jpg", content)
    log = RejectLog()
    assert read(path, log) == {"p/a.jpg": b"1"}
    assert len(log) == 1


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
