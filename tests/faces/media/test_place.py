"""What is known of a file that was found, and finding files by kind and name."""

from pathlib import Path, PurePosixPath

import pytest

from faces.media.place import SIDE_FILE_BYTES, FoundFile, Item, Place


def found(name: str) -> FoundFile:
    return FoundFile(PurePosixPath(name), Path("/somewhere") / name)


def test_a_plain_file_is_in_no_archive_and_has_no_size_unless_told():
    file = found("a/B.JPG")
    assert (file.bytes, file.container, file.member) == (0, "file", "")
    assert (Item(file).member, Item(file).container, dict(Item(file).labels)) == ("", "", {})


@pytest.mark.parametrize(("name", "kind"), [("a.JPG", "image"), ("b.mp4", "clip"), ("c.txt", "other"), ("d", "other")])
def test_endings_say_the_kind(name, kind):
    assert found(name).kind == kind


def test_files_by_kind_and_name():
    place = Place(Path("/somewhere"), tuple(map(found, ("x/a.png", "x/LIST.txt", "y/list.TXT", "y/c.png"))))
    assert [str(file.path) for file in place.of_kind("image")] == ["x/a.png", "y/c.png"]
    assert [str(file.path) for file in place.named("other.txt", "list.txt")] == ["x/LIST.txt", "y/list.TXT"]
    assert place.named("a") == []


def test_content_says_the_kind_before_the_name_does():
    assert FoundFile(PurePosixPath("a.jpg"), Path("a.jpg"), told="clip").kind == "clip"
    assert FoundFile(PurePosixPath("a"), Path("a"), told="image").kind == "image"


def test_the_log_speaks_of_a_folder_and_of_a_file_by_their_names(tmp_path):
    (tmp_path / "a.zip").touch()
    assert (Place(tmp_path, ()).address, Place(tmp_path / "a.zip", ()).address) == (".", "a.zip")


def test_labels_without_a_column_are_refused():
    with pytest.raises(KeyError, match="no labels"):
        Item(found("a.png"), {"shoe_size": 44})
    assert SIDE_FILE_BYTES == 2**28
