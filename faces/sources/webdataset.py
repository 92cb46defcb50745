"""WebDataset: tar shards of samples `key.jpg` with `key.cls`, `key.json` or `key.txt` beside them.

The identity is the content of `.cls`, else `identity`, `label`, `cls` or `class` of the JSON object, else a `.txt`
of one word (longer texts are captions). The other labels and the split come from the JSON object;
the split else from the shard's name.
"""

import json
import math
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

from core.manifest import LABELS
from core.rejects import Reason, Rejected, RejectLog
from faces.media.archives import archive_type, list_archive
from faces.media.contents import contents
from faces.media.names import split_in
from faces.media.place import FoundFile, Item, LayoutError, Place
from faces.sources.connector import Connector
from faces.sources.labels import age_of

SIDE_FILES: tuple[str, ...] = (".cls", ".json", ".txt")

MAX_SIDE_BYTES = 2**20
"""Largest side file that is read."""

IDENTITY_KEYS: tuple[str, ...] = ("identity", "label", "cls", "class")
GENDERS: dict[str, str] = {"f": "female", "female": "female", "m": "male", "male": "male"}
SPECIAL = frozenset({"identity", "gender", "attributes", "given_split"})
WORDS: tuple[str, ...] = tuple(name for name, kind in LABELS.items() if kind == "str" and name not in SPECIAL)
"""Labels that are taken word for word from the JSON object."""


def pick(place: Place, log: RejectLog) -> Iterator[Item]:
    """Yield the picture of each sample; `member` is its name in the shard, shards come in sorted order.

    A sample whose side files make no sense is counted; so are second pictures and files of other types.
    """
    for shard, members in _shards(place, log):
        yield from _Shard(shard, members, place, log).items()


def fits(place: Place) -> bool:
    """Recognise a folder of tars, or a tar in which pictures have .cls or .json files of the same key."""
    if _is_tar(place):
        labelled = {sample_key(file.path)[0] for file in place.files if file.path.suffix.lower() in (".cls", ".json")}
        return any(sample_key(file.path)[0] in labelled for file in place.of_kind("image"))
    return any(_is_shard(file) for file in place.files)


def sample_key(path: PurePosixPath) -> tuple[str, str]:
    """Return what a sample's files share (up to the first dot of the name), and the ending in lower case."""
    stem, dot, ending = path.name.partition(".")
    return str(path.with_name(stem)) if stem else str(path), (dot + ending).lower()


def _is_tar(place: Place) -> bool:
    return place.path.is_file() and archive_type(place.path) == "tar"


def _is_shard(file: FoundFile) -> bool:
    return file.container == "file" and archive_type(file.location) == "tar"


def _shards(place: Place, log: RejectLog) -> Iterator[tuple[FoundFile, list[FoundFile]]]:
    """Yield each shard, as a file of the place, with its members."""
    if _is_tar(place):
        yield FoundFile(PurePosixPath(place.path.name), place.path), list(place.files)
        return
    for file in place.files:
        if not _is_shard(file):
            log.append(str(file.path), Reason.WRONG_KIND, "not a .tar")
            continue
        inner = RejectLog()
        try:
            yield file, list_archive(file.location, inner)
        except LayoutError as error:
            log.append(str(file.path), Reason.UNREADABLE, str(error))
        for _, path, frame, reason, detail in inner.rows():
            log.append(str(file.path), reason, f"{path}: {detail}", frame=frame)


class _Shard:
    """The samples of one tar."""

    def __init__(self, shard: FoundFile, members: Sequence[FoundFile], place: Place, log: RejectLog) -> None:
        self._shard, self._members, self._log = shard, members, log
        self._inside = _is_tar(place)  # then the paths of its members are known to the place
        self._split = split_in(shard.path.stem)

    def items(self) -> Iterator[Item]:
        side = dict(self._side_files())
        taken: set[str] = set()
        for member in self._members:
            key, ending = sample_key(member.path)
            if ending in SIDE_FILES:
                continue
            try:
                if member.kind != "image" or ending.count(".") > 1:
                    raise Rejected(Reason.WRONG_KIND, f"'{ending}' is no picture of a sample")
                if key in taken:
                    raise Rejected(Reason.WRONG_KIND, "a second picture of its sample")
                taken.add(key)
                yield self._item(member, facts(side.get(key, {})))
            except Rejected as no:
                self._reject(member, no)
        for member in self._members:
            key, ending = sample_key(member.path)
            if ending in SIDE_FILES and key not in taken:
                self._reject(member, Rejected(Reason.BAD_RECORD, "its sample has no picture"))

    def _item(self, member: FoundFile, known: dict[str, Any]) -> Item:
        known.setdefault("given_split", self._split)
        if self._inside:
            return Item(member, known)
        return Item(self._shard, known, member.member, member.container)

    def _reject(self, member: FoundFile, no: Rejected) -> None:
        if self._inside:
            self._log.append(str(member.path), no.reason, no.detail)
        else:
            self._log.append(str(self._shard.path), no.reason, f"{member.member}: {no.detail}")

    def _side_files(self) -> Iterator[tuple[str, dict[str, bytes | Rejected]]]:
        """Yield for each key what its side files hold, by ending."""
        found: dict[str, dict[str, bytes | Rejected]] = {}
        wanted = [member for member in self._members if sample_key(member.path)[1] in SIDE_FILES]
        small = [member for member in wanted if member.bytes <= MAX_SIDE_BYTES]
        for member, content in zip(small, contents(map(_address, small)), strict=True):
            key, ending = sample_key(member.path)
            found.setdefault(key, {})[ending] = content if isinstance(content, bytes) else _unreadable(content)
        for member in wanted:
            if member.bytes > MAX_SIDE_BYTES:
                key, ending = sample_key(member.path)
                found.setdefault(key, {})[ending] = Rejected(Reason.TOO_LARGE, f"{ending} of {member.bytes} bytes")
        yield from found.items()


def _address(member: FoundFile) -> tuple[Any, str, str]:
    return member.location, member.container, member.member


def _unreadable(content: object) -> Rejected:
    return content if isinstance(content, Rejected) else Rejected(Reason.UNREADABLE, "a side file")


def facts(side: dict[str, bytes | Rejected]) -> dict[str, Any]:
    """Return the facts of an Item from a sample's side files by ending. Raises Rejected when they make no sense."""
    texts = {ending: _text(content) for ending, content in side.items()}
    known = _described(texts[".json"]) if ".json" in texts else {}
    if texts.get(".cls"):
        known["identity"] = texts[".cls"]
    if "identity" not in known and len(texts.get(".txt", "").split()) == 1:
        known["identity"] = texts[".txt"]
    return known


def _text(content: bytes | Rejected) -> str:
    if isinstance(content, Rejected):
        raise content
    try:
        return content.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise Rejected(Reason.BAD_RECORD, "a side file that is not UTF-8") from error


def _described(text: str) -> dict[str, Any]:
    try:
        described = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Rejected(Reason.BAD_RECORD, f"its .json cannot be read: {error}") from error
    if not isinstance(described, dict):
        raise Rejected(Reason.BAD_RECORD, "its .json is no object")
    given = {str(name).lower(): value for name, value in described.items() if value not in (None, "")}
    known: dict[str, Any] = {name: _word(given[name]) for name in WORDS if name in given}
    identity = next((given[name] for name in IDENTITY_KEYS if name in given), None)
    if identity is not None:
        known["identity"] = _word(identity)
    if "age" in given:
        known["age"] = _age(given["age"])
    gender = GENDERS.get(str(given.get("gender", given.get("sex", ""))).lower())
    split = split_in(str(given.get("split", "")))
    return known | ({"gender": gender} if gender else {}) | ({"given_split": split} if split else {})


def _word(value: object) -> str:
    if isinstance(value, float) and math.isfinite(value) and value == int(value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Rejected(Reason.BAD_RECORD, f"a {type(value).__name__} where a word or whole number is expected")
    return str(value)


def _age(value: object) -> float:
    try:
        return age_of(str(value))
    except ValueError as error:
        raise Rejected(Reason.BAD_RECORD, str(error)) from error


CONNECTOR = Connector(
    "WebDataset tars (key.jpg with key.cls, key.json or key.txt)", pick, fits, mistaken_for=frozenset({"celeba"})
)
