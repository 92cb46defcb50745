"""Damaged archives: the members before the damage are used, or there is one clear error."""

import random
import tarfile

import pytest
from archive_makers import ENDINGS, entry, listed, noise, pack, pack_tar, read

from core.rejects import Reason, RejectLog
from faces.media.archives import list_archive
from faces.media.place import LayoutError


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
    assert [(name, reason) for _, name, frame, reason, _ in log.rows() if frame == -1] == [
        (path.name, Reason.TRUNCATED)
    ]
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
