"""Uploads: what is taken, what is refused, and that nothing is written where it should not be."""

import io
import os
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
from heic_pictures import PLAIN
from library_samples import as_file

from app.library.errors import NoSpace, NotAPicture, TooLarge
from app.library.intake import Intake
from app.library.settings import LibrarySettings
from core.rejects import Reason

LIMITS = LibrarySettings(max_file_bytes=20_000, max_zip_bytes=400_000, max_zip_photos=20, max_unpacked_bytes=60_000)
NOISE = np.random.default_rng(0).integers(0, 256, (200, 200, 3), np.uint8)


def picture(number: int = 0) -> bytes:
    return as_file(np.full((40, 40, 3), number, np.uint8), "PNG")


def zipped(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, compression)
    return file.getvalue()


@pytest.fixture
def intake(shelf):
    return Intake(shelf.database, shelf.files, LIMITS)


def stored(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "photos").iterdir())


def test_a_picture_is_on_disk_under_its_content(intake, shelf, tmp_path):
    receipt = intake.add("summer/a.png", io.BytesIO(picture()))
    assert (receipt.accepted, receipt.rejected) == (1, [])
    (row,) = shelf.database.all("SELECT * FROM photos")
    assert (row["folder"], row["name"]) == ("summer", "a.png")
    assert (row["state"], row["upload_id"]) == ("waiting", receipt.upload_id)
    assert stored(tmp_path) == [row["sha256"]]
    assert shelf.files.read(row["sha256"]) == picture()
    assert list((tmp_path / "incoming").iterdir()) == []


def test_the_same_picture_twice_is_kept_once(intake, tmp_path):
    intake.add("a.png", io.BytesIO(picture()))
    receipt = intake.add("b.png", io.BytesIO(picture()))
    assert (receipt.accepted, receipt.rejected) == (0, [("b.png", Reason.DUPLICATE, "")])
    assert len(stored(tmp_path)) == 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Reason.NOT_AN_IMAGE),
        (b"<script>alert(1)</script>", Reason.NOT_AN_IMAGE),
        (b"\xff\x0a...", Reason.NOT_AN_IMAGE),
        (as_file(NOISE, "PNG"), Reason.TOO_LARGE),
    ],
)
def test_what_is_no_picture_is_refused_by_content(intake, tmp_path, content, reason):
    receipt = intake.add("photo.jpg", io.BytesIO(content))
    assert receipt.accepted == 0
    assert [(one.name, one.reason) for one in receipt.rejected] == [("photo.jpg", reason)]
    assert stored(tmp_path) == []


def test_a_stream_is_not_read_beyond_the_limit(intake, tmp_path):
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size=-1):
            self.given += size
            return b"\xff" * size

    stream = Endless()
    with pytest.raises(TooLarge, match="too large"):
        intake.add("a.jpg", stream)
    assert stream.given <= LIMITS.max_zip_bytes + 2**20
    assert list((tmp_path / "incoming").iterdir()) == []


def test_a_zip_gives_its_pictures_and_says_what_it_does_not(intake, shelf, tmp_path):
    members = {
        "trip/a.png": picture(1),
        "trip/again.png": picture(1),
        "notes.txt": b"hello",
        "big.png": as_file(NOISE, "PNG"),
        "../../../evil.png": picture(2),
        "/abs.png": picture(3),
        "C:\\windows\\evil.png": picture(4),
        "nested.zip": zipped({"x.png": picture(5)}),
        "zeros.png": bytes(5_000_000),
        "b.exe": picture(6),
    }
    receipt = intake.add("photos.zip", io.BytesIO(zipped(members)))
    assert receipt.accepted == 2
    assert [(one.name, one.reason) for one in sorted(receipt.rejected)] == [
        ("photos.zip/C/windows/evil.png", Reason.OUTSIDE_ROOT),
        ("photos.zip/abs.png", Reason.OUTSIDE_ROOT),
        ("photos.zip/big.png", Reason.TOO_LARGE),
        ("photos.zip/evil.png", Reason.OUTSIDE_ROOT),
        ("photos.zip/nested.zip", Reason.WRONG_KIND),
        ("photos.zip/notes.txt", Reason.NOT_AN_IMAGE),
        ("photos.zip/trip/again.png", Reason.DUPLICATE),
        ("photos.zip/zeros.png", Reason.TOO_LARGE),
    ]
    rows = shelf.database.all("SELECT folder, name FROM photos ORDER BY id")
    assert [tuple(row) for row in rows] == [("photos.zip/trip", "a.png"), ("photos.zip", "b.exe.png")]
    assert len(stored(tmp_path)) == 2
    assert {path.name for path in tmp_path.iterdir()} <= {
        "photos",
        "incoming",
        "library.db",
        "library.db-wal",
        "library.db-shm",
    }


@pytest.mark.parametrize(
    ("members", "error"),
    [
        ({f"{number}.png": picture(number) for number in range(21)}, TooLarge),
        ({f"{number}.bmp": b"BM" + os.urandom(15_000) for number in range(5)}, TooLarge),
    ],
)
def test_a_zip_beyond_a_limit_is_refused_whole(intake, shelf, tmp_path, members, error):
    with pytest.raises(error):
        intake.add("photos.zip", io.BytesIO(zipped(members)))
    assert stored(tmp_path) == []
    assert shelf.database.all("SELECT * FROM photos") == []


@pytest.mark.parametrize("cut", [30, 200, -10])
def test_a_broken_zip_is_refused(intake, cut):
    with pytest.raises(NotAPicture, match="zip"):
        intake.add("photos.zip", io.BytesIO(zipped({"a.png": picture(1), "b.png": picture(2)})[:cut]))


def test_a_full_disk_is_told_and_changes_nothing(intake, shelf, tmp_path):
    class Full(io.BytesIO):
        def read(self, size=-1):
            raise OSError(28, "No space left on device")

    with pytest.raises(NoSpace, match="full"):
        intake.add("a.png", Full())
    assert shelf.database.all("SELECT * FROM photos") == []


def test_sweeping_removes_what_no_row_names(intake, shelf, tmp_path):
    intake.add("a.png", io.BytesIO(picture()))
    (tmp_path / "photos" / "orphan").write_bytes(b"x")
    (tmp_path / "photos" / ".unfinished.x").write_bytes(b"x")
    (tmp_path / "incoming" / "tmp1").write_bytes(b"x")
    (row,) = shelf.database.all("SELECT sha256 FROM photos")
    shelf.files.sweep({row["sha256"]})
    assert stored(tmp_path) == [row["sha256"]]
    assert list((tmp_path / "incoming").iterdir()) == []


def test_a_file_that_an_upload_is_about_to_name_is_not_removed(shelf, tmp_path):
    with shelf.files.held() as held:
        name = held.put(picture())
        shelf.files.remove(name)
        assert stored(tmp_path) == [name]
    shelf.files.remove(name)
    assert stored(tmp_path) == []


def test_a_photo_of_a_watched_folder_that_became_a_pipe_is_gone(shelf, tmp_path):
    """Reading it would wait until somebody writes into it, and hold up everybody who asks for the photo."""
    os.mkfifo(tmp_path / "photo.jpg")
    with shelf.files.held() as held:
        held.link(tmp_path / "photo.jpg", "ab" * 32)
        with pytest.raises(FileNotFoundError):
            shelf.files.read("ab" * 32)


@pytest.mark.parametrize("name", ["a/.DS_Store", "a/@eaDir/1.png/T.png", "__MACOSX/._1.png", "1.jpg.json", "1.AAE"])
def test_system_files_and_descriptions_pass_unsaid(intake, tmp_path, name):
    receipt = intake.add(name, io.BytesIO(picture()))
    assert (receipt.accepted, receipt.rejected, receipt.skipped) == (0, [], 1)
    assert stored(tmp_path) == []


def test_a_takeout_zip_gives_its_photos_and_no_refusals(intake):
    members = {
        "Takeout/2020/IMG_1.png": picture(1),
        "Takeout/2020/IMG_1.png.supplemental-metadata.json": b"{}",
        "Takeout/2020/metadata.json": b"{}",
        "Takeout/2020/IMG_1.MP": b"\0\0\0\x18ftypmp42",
        "Takeout/.hidden/x.png": picture(2),
    }
    receipt = intake.add("takeout.zip", io.BytesIO(zipped(members)))
    assert (receipt.accepted, receipt.rejected, receipt.skipped) == (1, [], 4)


def test_what_is_refused_is_named(intake):
    (refusal,) = intake.add("x", io.BytesIO(b"\xff\x0a")).rejected
    assert "JPEG XL" in refusal.detail


def test_a_clip_may_be_larger_than_a_picture(intake, shelf):
    clip = b"\0\0\0\x18ftypisom" + bytes(LIMITS.max_file_bytes)
    assert intake.add("trip/walk", io.BytesIO(clip)).accepted == 1
    assert [row["name"] for row in shelf.database.all("SELECT name FROM photos")] == ["walk.mp4"]


def test_phone_pictures_are_taken_and_get_their_ending(intake, shelf):
    assert intake.add("IMG_1", io.BytesIO(PLAIN)).accepted == 1
    assert [row["name"] for row in shelf.database.all("SELECT name FROM photos")] == ["IMG_1.heic"]


def forged(entries: int, declared: int, size: int | None = None) -> bytes:
    """A zip file that is a directory of so many entries and no member; its end record declares what it is told."""
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0) + b"a"
    size = len(entry) * entries if size is None else size
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, declared, declared, size, 0, 0)
    return b"PK\x03\x04" + bytes(26) + entry * entries + end


@pytest.mark.parametrize("declared", [60_000, 1, 0])
def test_a_forged_directory_is_refused_before_it_is_parsed(intake, declared, monkeypatch):
    """One with 600,000 entries held a request for 63 s."""
    monkeypatch.setattr(zipfile.ZipInfo, "__init__", lambda *_: pytest.fail("an entry was parsed"))
    with pytest.raises(TooLarge, match="lists too many files"):
        intake.add("bomb.zip", io.BytesIO(forged(5_000, declared)))
