"""Whether the disks have room for what a step is about to write."""

from pathlib import Path

from zenml.client import Client

from core.storage import check_room


def check_room_for_faces(needed: int, aside: Path) -> None:
    """Raise core.storage.NoRoomError unless faces of so many bytes fit into the folder `aside`, and into the store.

    They lie in both: on one disk they need the room twice. A store that is no folder here is not asked.
    """
    store = Path(Client().active_stack.artifact_store.path)
    if store.is_dir():
        on_one_disk = store.stat().st_dev == aside.stat().st_dev
        check_room(store, needed * (2 if on_one_disk else 1))
    check_room(aside, needed)
