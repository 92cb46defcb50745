"""Faces lie aside and in the store: a full disk is told before the first face is cut out."""

import shutil
from pathlib import Path

import pytest
from zenml.client import Client

from core.storage import NoRoomError
from workflow.room import check_room_for_faces


@pytest.mark.usefixtures("store")
def test_one_disk_needs_the_room_twice(tmp_path):
    free = shutil.disk_usage(tmp_path).free
    check_room_for_faces(free // 4, tmp_path)
    assert Path(Client().active_stack.artifact_store.path).stat().st_dev == tmp_path.stat().st_dev
    with pytest.raises(NoRoomError):
        check_room_for_faces(free * 3 // 4, tmp_path)
