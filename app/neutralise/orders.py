"""What visitors of the page bring for a neutral face, and what was made of it: kept for a while, then gone."""

import secrets
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO, Protocol

from app.library.errors import BadRequest, LibraryError, TooLarge, full_disk_told
from app.neutralise.answer import Answer
from app.neutralise.process import serve
from app.separate_process import SeparateProcess
from core.rejects import Rejected
from core.settings import Settings

GIB = 2**30


class OrderSettings(Settings):
    """`most_files`, `most_bytes`: of an order. `most_orders`: at the same time; the oldest one goes. `kept_seconds`:
    after the last request for it. `seconds`, `memory`: for making a face, and bytes beyond those of the idle process.
    """

    most_files: int = 60
    most_bytes: int = 2 * GIB
    most_orders: int = 8
    kept_seconds: float = 1800.0
    seconds: float = 600.0
    memory: int = 6 * GIB


class UnknownOrder(LibraryError):  # noqa: N818 (as the library's own)
    """There is no such order, or no such picture in it; the message says what to do."""

    def __init__(self) -> None:
        super().__init__("These pictures are not kept any more: drop the files again.")


class FaceMaker(Protocol):
    """What makes faces: a process of its own, or anything like it."""

    def call(self, task: str, *values: Any) -> Any:
        """Return what `make` (files by path, always_make, same_person) gives."""

    def close(self) -> None:
        """End it."""


@dataclass
class Order:
    """`files`: where each lies -> its name. `numbers`: of files, none twice. `answer`: what was made of them last."""

    folder: Path
    files: dict[str, str] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=count)
    bytes: int = 0
    asked: float = field(default_factory=time.monotonic)
    answer: Answer | None = None


class Orders:
    """Orders by their secret names, below `folder`, which is emptied at the start. Every method may be called from any
    thread; errors are `app.library.errors.LibraryError`s whose message is written for people.
    """

    def __init__(self, folder: Path, maker: FaceMaker, settings: OrderSettings) -> None:
        self._folder, self._maker, self._settings = folder, maker, settings
        self._orders: dict[str, Order] = {}
        self._lock = Lock()
        shutil.rmtree(folder, ignore_errors=True)

    @classmethod
    def with_process(cls, folder: Path, tracking_uri: str, settings: OrderSettings | None = None) -> "Orders":
        """Return orders whose faces a process of their own makes, with the champion of a tracking store."""
        chosen = settings or OrderSettings()
        maker = SeparateProcess(serve, (tracking_uri, chosen.memory), chosen.seconds, "makes neutral faces")
        return cls(folder, maker, chosen)

    def open(self) -> str:
        """Begin an order; return its name."""
        with self._lock:
            self._drop_old()
            name = secrets.token_urlsafe(18)
            self._orders[name] = Order(self._folder / name)
        return name

    def add(self, name: str, known_by: str, stream: BinaryIO) -> None:
        """Take a file in. Raises UnknownOrder, BadRequest for one too many, TooLarge, NoSpace."""
        order = self._order(name)
        with self._lock:
            if len(order.files) >= self._settings.most_files:
                raise BadRequest(f"At most {self._settings.most_files} files can be used at once.")
            path = order.folder / f"{next(order.numbers):03}{_ending(known_by)}"
            order.files[str(path)] = known_by
        size = stream.seek(0, 2)
        stream.seek(0)
        with full_disk_told():
            self._write(order, path, stream, size)
        if name not in self._orders:
            shutil.rmtree(order.folder, ignore_errors=True)
            raise UnknownOrder

    def _write(self, order: Order, path: Path, stream: BinaryIO, size: int) -> None:
        order.bytes += size
        if order.bytes > self._settings.most_bytes:
            del order.files[str(path)]
            order.bytes -= size
            raise TooLarge(f"Together at most {self._settings.most_bytes / 2**20:,.0f} MB can be used at once.")
        order.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with path.open("wb") as file:
            shutil.copyfileobj(stream, file)

    def make(self, name: str, always_make: bool, same_person: bool = False) -> Answer:
        """Return what becomes of the files of an order. Raises UnknownOrder, BadRequest, WorkerFailed."""
        order = self._order(name)
        if not order.files:
            raise BadRequest("Drop a clip, or some photos, of one person first.")
        try:
            order.answer = self._maker.call("make", order.files, always_make, same_person)
        except Rejected as no:
            raise BadRequest(f"These files cannot be used: {no.detail or no.reason.explanation}.") from no
        order.asked = time.monotonic()
        return order.answer

    def picture(self, name: str, which: str) -> bytes:
        """Return the picture `face`, or the frame of a number, of an order's answer as a PNG. Raises UnknownOrder."""
        answer = self._order(name).answer
        frames = answer.frames if answer else ()
        pictures = {str(number): frame.picture for number, frame in enumerate(frames)}
        if answer is not None:
            pictures["face"] = answer.face
        if which not in pictures:
            raise UnknownOrder
        return pictures[which]

    def drop(self, name: str) -> None:
        """Forget an order and its files; one that is not there is forgotten already."""
        order = self._orders.pop(name, None)
        if order:
            shutil.rmtree(order.folder, ignore_errors=True)

    def close(self) -> None:
        """Forget everything, and end the process."""
        self._maker.close()
        for name in list(self._orders):
            self.drop(name)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _order(self, name: str) -> Order:
        order = self._orders.get(name)
        if order is None:
            raise UnknownOrder
        order.asked = time.monotonic()
        return order

    def _drop_old(self) -> None:
        by_age = sorted(self._orders, key=lambda name: self._orders[name].asked)
        late = time.monotonic() - self._settings.kept_seconds
        too_many = len(by_age) - self._settings.most_orders + 1
        for number, name in enumerate(by_age):
            if number < too_many or self._orders[name].asked < late:
                self.drop(name)


def _ending(name: str) -> str:
    """Return the ending of a file's name where it is a plain one: no other part of a name becomes part of a path."""
    ending = Path(name).suffix.lower()
    return ending if ending[1:].isalnum() and ending.isascii() and len(ending) <= 6 else ""
