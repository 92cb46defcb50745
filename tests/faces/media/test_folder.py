"""Folders as file servers and people leave them: linked, looped, full of system files."""

import os
from pathlib import Path

import pytest

from core.rejects import Reason, RejectLog
from faces.media.folder import files_below


def put(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)


def found(folder: Path, root: Path) -> tuple[list[str], dict[str, Reason]]:
    log = RejectLog()
    names = [path.relative_to(folder).as_posix() for path in files_below(folder, root, log)]
    return names, {path: reason for _, path, _, reason, _ in log.rows()}


def test_files_come_before_folders_and_in_order(tmp_path):
    put(tmp_path, "b/2", "b/1", "a/x/3", "c")
    assert found(tmp_path, tmp_path) == (["c", "a/x/3", "b/1", "b/2"], {})


def test_system_files_and_folders_are_left_out_and_counted_once(tmp_path):
    put(tmp_path, "ann/1.jpg", "ann/@eaDir/1.jpg/T.jpg", "#recycle/bob/2.jpg", "ann/thumbs.db", ".Trashes/3.jpg")
    log = RejectLog()
    assert [path.name for path in files_below(tmp_path, tmp_path, log)] == ["1.jpg"]
    assert [row[1:] for row in log.rows()] == [
        (".", -1, Reason.SYSTEM_FILE, "skipped 4 system files or folders"),
    ]
    assert len(log.left_out()) == 0


def test_a_linked_folder_inside_the_root_is_entered(tmp_path):
    put(tmp_path, "elsewhere/bob/1", "photos/ann/1")
    (tmp_path / "photos" / "bob").symlink_to("../elsewhere/bob")
    assert found(tmp_path / "photos", tmp_path) == (["ann/1", "bob/1"], {})


def test_a_linked_folder_outside_the_root_is_refused_with_a_row(tmp_path):
    put(tmp_path, "elsewhere/bob/1", "photos/ann/1")
    (tmp_path / "photos" / "bob").symlink_to(tmp_path / "elsewhere" / "bob")
    (tmp_path / "photos" / "gone").symlink_to("nowhere")
    names, rejects = found(tmp_path / "photos", tmp_path / "photos")
    assert names == ["ann/1"]
    assert rejects == {"bob": Reason.OUTSIDE_ROOT, "gone": Reason.OUTSIDE_ROOT}


def test_links_that_lead_back_or_to_what_is_met_anyway_end(tmp_path):
    put(tmp_path, "photos/ann/1", "shared/x/1")
    for name, target in {"loop": ".", "up": "..", "same": "ann", "one": "../shared", "two": "../shared/x"}.items():
        (tmp_path / "photos" / name).symlink_to(target)
    (tmp_path / "shared" / "x" / "back").symlink_to("../../photos")
    names, rejects = found(tmp_path / "photos", tmp_path)
    assert names == ["ann/1", "one/x/1"]
    assert rejects == dict.fromkeys(["loop", "up", "same", "two", "one/x/back"], Reason.DUPLICATE)


def test_many_links_to_one_another_are_entered_once_each(tmp_path):
    """Every path through them would be 10! folders."""
    places = [tmp_path / "shared" / str(number) for number in range(10)]
    for place in places:
        put(place, "file")
        for other in places:
            (place / f"to {other.name}").symlink_to(other)
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "start").symlink_to(places[0])
    names, rejects = found(tmp_path / "photos", tmp_path)
    assert len(names) == 10
    assert set(rejects.values()) == {Reason.DUPLICATE}


def test_a_system_folder_is_entered_through_a_link_to_it(tmp_path):
    put(tmp_path, "photos/.store/bob/1")
    (tmp_path / "photos" / "bob").symlink_to(".store/bob")
    names, rejects = found(tmp_path / "photos", tmp_path)
    assert names == ["bob/1"]
    assert rejects == {".": Reason.SYSTEM_FILE}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every folder")
def test_a_folder_that_may_not_be_read_is_a_row(tmp_path):
    put(tmp_path, "shut/1", "open/1")
    (tmp_path / "shut").chmod(0)
    try:
        assert found(tmp_path, tmp_path) == (["open/1"], {"shut": Reason.UNREADABLE})
    finally:
        (tmp_path / "shut").chmod(0o700)
