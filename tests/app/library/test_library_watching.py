"""A watched folder: photos in place, nothing in it changed, nothing erased comes back."""

import io
import os
import time
from pathlib import Path

import numpy as np
import pytest
from library_samples import PATIENCE_S, as_file

from app.library import Library
from app.library.errors import BadRequest
from app.library.settings import LibrarySettings
from app.library.watching import Watcher
from core.rejects import Reason

LONG_AGO = 1_000_000_000
NOISE = np.random.default_rng(0).integers(0, 255, (60, 60, 3), np.uint8)


def put(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (LONG_AGO, LONG_AGO))
    return path


def picture(number: int) -> bytes:
    return as_file(np.full((40, 40, 3), number, np.uint8), "PNG")


def as_it_is(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def watcher(shelf):
    return Watcher(shelf.database, shelf.files, LibrarySettings(max_file_bytes=5_000), lambda: None)


@pytest.fixture
def album(tmp_path):
    folder = tmp_path / "Pictures"
    put(folder / "2019" / "a.png", picture(1))
    put(folder / "b.png", picture(2))
    return folder


def named(shelf) -> set[tuple[str, str]]:
    return {(row["folder"], row["name"]) for row in shelf.database.all("SELECT folder, name FROM photos")}


def test_photos_are_linked_once_and_what_is_none_is_listed(watcher, shelf, album, tmp_path):
    for name, content in {
        "notes.txt": b"dear diary", "a.zip": b"PK\x03\x04", ".hidden.png": picture(3), "@eaDir/t.png": picture(4),
        "b.png.xmp": b"<x/>", "big.png": as_file(NOISE, "PNG"),
    }.items():  # fmt: skip
        put(album / name, content)
    (album / "elsewhere").symlink_to(tmp_path)
    before = as_it_is(album)
    assert watcher.scan(album) == 5
    assert watcher.scan(album) == 0
    assert named(shelf) == {("Pictures/2019", "a.png"), ("Pictures", "b.png")}
    for row in shelf.database.all("SELECT sha256 FROM photos"):
        assert shelf.files.is_link(row["sha256"])
        assert shelf.files.read(row["sha256"]) in {picture(1), picture(2)}
    refused = {tuple(row) for row in shelf.database.all("SELECT name, reason FROM refusals")}
    assert refused == {
        ("Pictures/notes.txt", Reason.NOT_AN_IMAGE), ("Pictures/a.zip", Reason.WRONG_KIND),
        ("Pictures/big.png", Reason.TOO_LARGE),
    }  # fmt: skip
    assert as_it_is(album) == before


def test_a_file_that_is_being_written_waits(watcher, album):
    watcher.scan(album)
    late = put(album / "late.png", picture(9))
    os.utime(late)
    assert watcher.scan(album) == 0
    os.utime(late, (time.time() - 60,) * 2)
    assert watcher.scan(album) == 1


def test_a_file_from_the_future_is_found(watcher, album):
    """As after a clock was set back, or from a camera whose clock is ahead."""
    watcher.scan(album)
    ahead = put(album / "ahead.png", picture(9))
    os.utime(ahead, (time.time() + 86_400,) * 2)
    assert watcher.scan(album) == 1


def test_a_photo_that_moves_is_found_again(watcher, shelf, album):
    watcher.scan(album)
    (album / "b.png").rename(album / "2019" / "c.png")
    assert watcher.scan(album) == 1
    assert len(named(shelf)) == 2
    for row in shelf.database.all("SELECT sha256 FROM photos"):
        assert shelf.files.path(row["sha256"]).exists()


def test_a_copy_that_was_uploaded_stays_a_copy(watcher, shelf, album):
    with shelf.files.held() as held:
        sha256 = held.put(picture(2))
        with shelf.database.write() as rows:
            rows.execute("INSERT INTO photos (sha256, name, upload_id) VALUES (?, 'b.png', 'u')", (sha256,))
    watcher.scan(album)
    assert not shelf.files.is_link(sha256)
    assert len(named(shelf)) == 2


@pytest.mark.slow
def test_what_is_erased_stays_in_the_folder_and_out_of_the_library(library: Library, drawn, tmp_path):
    album = tmp_path / "Pictures"
    for number, rgb in enumerate(drawn[0]):
        put(album / f"{number}.jpg", as_file(rgb))
    pair = put(album / "pair.jpg", as_file(np.concatenate([drawn[0][0], drawn[1][0]], axis=1)))
    library._watcher.scan(album)
    assert library.wait(PATIENCE_S)
    before = as_it_is(album)
    photos = library.album("Pictures")
    assert len(photos) == 4
    theirs = [library.photo(photo.id)[1][0].id for photo in photos]
    library.move(theirs, None)
    erased = library.erase(library.split(None, theirs))
    assert (erased.photos, erased.blurred, erased.watched) == (3, 1, 4)
    os.utime(pair, (LONG_AGO + 1, LONG_AGO + 1))
    before[str(pair)] = (before[str(pair)][0], (LONG_AGO + 1) * 10**9)
    library._watcher.scan(album)
    assert library.wait(PATIENCE_S)
    assert library.counts()["photos"] == 1
    assert as_it_is(album) == before
    out = io.BytesIO()
    library.export("folders", out)
    assert pair.read_bytes() not in out.getvalue()


@pytest.mark.slow
def test_a_folder_is_watched_until_the_library_closes(library: Library, drawn, tmp_path):
    put(tmp_path / "Pictures" / "a.jpg", as_file(drawn[0][0]))
    library.watch(tmp_path / "Pictures")
    until = time.monotonic() + PATIENCE_S
    while library.progress().photos_done < 1:
        assert time.monotonic() < until
        time.sleep(0.05)
    for bad in (tmp_path / "none", tmp_path / "photos", tmp_path / "photos" / "incoming", tmp_path):
        with pytest.raises(BadRequest):
            library.watch(bad)
