import shutil

import pytest

from core.storage import NoRoomError, check_room


def test_what_does_not_fit_is_told_before_it_is_written(tmp_path):
    free = shutil.disk_usage(tmp_path).free
    check_room(tmp_path, free // 2)
    with pytest.raises(NoRoomError, match=r"GB are to be written, .* GB are free: make room"):
        check_room(tmp_path, 2 * free + 2**30)
