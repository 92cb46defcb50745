"""The process that makes neutral faces for the page: clips and photos are decoded here, under limits of memory."""

from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from typing import Any

from app.neutralise.answer import Answer, answer
from app.neutralise.generator import open_generator
from app.neutralise.one_person import open_embedder
from app.photos.process import answer_calls, belong_to_parent
from core.storage import CorruptFileError
from registry.loading import NotRegisteredError
from registry.names import CHAMPION


class Maker:
    """Makes faces with the champion that a tracking store has at the time. Raises NotRegisteredError without one."""

    def __init__(self, tracking_uri: str) -> None:
        self._tracking_uri = tracking_uri
        self._opened()

    def make(self, files: Mapping[str, str], always_make: bool, same_person: bool) -> Answer:
        """Return what becomes of files (`app.neutralise.answer`); `same_person`: do not ask whether they show one."""
        embedder = None if same_person else open_embedder(self._tracking_uri)
        return answer(self._opened(), files, always_make, embedder)

    def _opened(self) -> Any:
        return open_generator(self._tracking_uri, CHAMPION)


TASKS: dict[str, Callable[..., Any]] = {"make": Maker.make}
"""What the process can be asked for."""


def serve(pipe: Connection, tracking_uri: str, memory: int) -> None:
    """Answer calls until the other side is gone. `memory`: bytes for a call."""
    belong_to_parent()
    try:
        maker = Maker(tracking_uri)
    except (NotRegisteredError, CorruptFileError, OSError) as error:
        pipe.send(f"{error}")
        return
    answer_calls(pipe, TASKS, maker, memory)
