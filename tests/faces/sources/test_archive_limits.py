"""What archives may not hold: links, devices, archives, bombs, and more members or bytes than the limits."""

import struct
import tarfile
import time
import zipfile

import pytest
from archive_makers import ENDINGS, entry, listed, noise, pack, pack_tar, read

from core.rejects import Reason, Rejected, RejectLog
from faces.media import members, zips
from faces.media.archives import list_archive
from faces.media.place import LayoutError


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


@pytest.mark.parametrize("ending", ENDINGS)
def test_archives_inside_archives_are_counted(tmp_path, ending):
    inner = ["a.zip", "p/b.tar.gz", "c.TAR", "d.7z"]
    names, rejects = listed(pack(tmp_path / f"x.{ending}", dict.fromkeys([*inner, "p/ok.jpg"], b"x")))
    assert names == ["p/ok.jpg"]
    assert rejects == dict.fromkeys(inner, Reason.WRONG_KIND)


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
    assert [(name, reason) for _, name, frame, reason, _ in log.rows() if frame == -1] == [
        (path.name, Reason.TOO_LARGE)
    ]


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
    monkeypatch.setattr(zips, "MEMBER_BYTES", 0)
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(LayoutError, match="lists 10 members"):
        list_archive(path, RejectLog())


@pytest.mark.parametrize("comment", [b"", b"x" * 300])
def test_a_zip_of_more_members_than_its_end_record_can_tell_is_counted_by_the_other_one(tmp_path, comment):
    """ZIP64: more than 65,535 members, as in every large set of faces."""
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.comment = comment
        for number in range(65_540):
            archive.writestr(zipfile.ZipInfo(f"{number:x}"), b"")
    zips.check_directory(path, 65_540)
    with pytest.raises(LayoutError, match="lists 65540 members in"):
        zips.check_directory(path, 65_539)


def test_an_end_record_that_tells_of_few_members_hides_none(tmp_path):
    """A real attack: the end record says one member in few bytes, the directory before it lists eleven."""
    path = pack(tmp_path / "x.zip", {f"p/{n}.jpg": b"x" for n in range(11)})
    raw = bytearray(path.read_bytes())
    struct.pack_into("<HH", raw, raw.rindex(b"PK\x05\x06") + 8, 1, 1)
    path.write_bytes(raw)
    zips.check_directory(path, 10)
    with pytest.raises(LayoutError, match="11 members are too many"):
        list(zips.list_zip(path, RejectLog(), 10))


def test_a_zip_that_breaks_off_in_its_end_record_is_unreadable(tmp_path):
    path = pack(tmp_path / "x.zip", {"p/a.jpg": b"x"})
    path.write_bytes(path.read_bytes()[:-10])
    zips.check_directory(path)
    with pytest.raises(Rejected):
        list(zips.read_zip(path, ["p/a.jpg"]))


def test_a_tar_header_of_absurd_size_ends_the_archive(tmp_path):
    long_name = entry("x", tarfile.GNUTYPE_LONGNAME)
    long_name.size = 2**32
    path = tmp_path / "x.tar"
    pack_tar(path, [(entry("p/ok.jpg"), b"x")])
    raw = path.read_bytes()[:1024] + long_name.tobuf(tarfile.GNU_FORMAT) + bytes(1024)
    path.write_bytes(raw)
    assert listed(path) == (["p/ok.jpg"], {"x.tar": Reason.TOO_LARGE})


def pax(records: bytes) -> bytes:
    """An extended header with these records, whatever they say."""
    head = entry("x", tarfile.XHDTYPE)
    head.size = len(records)
    return head.tobuf(tarfile.USTAR_FORMAT) + records + bytes(-len(records) % 512)


def test_a_tar_header_of_digits_is_not_searched_for_hours(tmp_path):
    """`tarfile` searches a header in a time that grows with the square of its digits."""
    path = pack(tmp_path / "x.tar", {"p/ok.jpg": b"x"})
    path.write_bytes(path.read_bytes()[:1024] + pax(b"1" * 2**19) + path.read_bytes())
    start = time.perf_counter()
    assert listed(path) == (["p/ok.jpg"], {"x.tar": Reason.UNREADABLE})
    assert time.perf_counter() - start < 5


def test_many_digits_in_runs_that_are_short_enough_take_no_long_time(tmp_path):
    path = pack(tmp_path / "x.tar", {"p/ok.jpg": b"x"})
    path.write_bytes(path.read_bytes()[:1024] + pax((b"1" * 255 + b"\n") * 2000) + path.read_bytes())
    start = time.perf_counter()
    listed(path)
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize("ending", ["tar", "tar.gz"])
def test_the_map_of_a_sparse_file_is_bounded_before_it_is_read(tmp_path, ending):
    """It was read number by number, as many as the archive named."""
    member = entry("p/holes.jpg")
    member.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "p/holes.jpg"}
    numbers = b"".join(b"%d\n" % (n % 7) for n in range(2**20))
    path = tmp_path / f"x.{ending}"
    pack_tar(path, [(entry("p/ok.jpg"), b"x"), (member, b"%d\n" % 2**60 + numbers), (entry("p/more.jpg"), b"x")])
    names, rejects = listed(path)
    assert names == ["p/ok.jpg"]
    assert rejects == {path.name: Reason.TOO_LARGE}
