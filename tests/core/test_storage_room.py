import shutil

import pytest

from core.storage import NoRoomError, check_room, write_aside


def test_what_does_not_fit_is_told_before_it_is_written(tmp_path):
    free = shutil.disk_usage(tmp_path).free
    check_room(tmp_path, free // 2)
    with pytest.raises(NoRoomError, match=r"GB are to be written, .* GB are free: make room"):
        check_room(tmp_path, 2 * free + 2**30)


def test_a_file_is_written_into_a_new_folder_and_replaced_there(tmp_path):
    file = tmp_path / "new" / "folder" / "words.txt"
    for words in ("one", "two"):
        write_aside(file, lambda path, words=words: path.write_text(words, encoding="utf-8"))
    assert file.read_text(encoding="utf-8") == "two"
    assert list(file.parent.iterdir()) == [file]
