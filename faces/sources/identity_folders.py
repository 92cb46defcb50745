"""Stills in one folder per person: `person/picture.jpg`, as LFW and CASIA-WebFace.

Above them may lie folders that name a split, as in VGGFace2 (`train/n000002/0001_01.jpg`), or a gender, as in
faces94 (`malestaff/anpage/anpage.1.jpg`).
"""

from collections.abc import Iterator
from typing import Any

from core.rejects import Reason, RejectLog
from faces.media.names import SPLIT_WORDS
from faces.media.place import Item, Place
from faces.sources.connector import Connector, sift

GROUPS: dict[str, tuple[str, str]] = {
    **{word: ("given_split", split) for word, split in SPLIT_WORDS.items()},
    **dict.fromkeys(("male", "malestaff"), ("gender", "male")),
    "female": ("gender", "female"),
}
"""What the name (any case) of a folder that holds people's folders says about them."""


def pick(place: Place, log: RejectLog) -> Iterator[Item]:
    """Yield the pictures with the name of the topmost folder that is no group's as the identity."""
    for file in sift(place, "image", log):
        facts, folders = _grouped(file.path.parts[:-1])
        if folders:
            yield Item(file, {"identity": folders[0], **facts})
        else:
            log.append(str(file.path), -1, Reason.WRONG_KIND, "a picture outside any person's folder")


def _grouped(folders: tuple[str, ...]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return what the outer folders say about a group, and the folders below them."""
    facts: dict[str, Any] = {}
    while folders and (fact := GROUPS.get(folders[0].lower())):
        facts, folders = {**facts, fact[0]: fact[1]}, folders[1:]
    return facts, folders


def fits(place: Place) -> bool:
    """Recognise pictures that lie in folders of people."""
    return any(_grouped(file.path.parts[:-1])[1] for file in place.of_kind("image"))


CONNECTOR = Connector("one folder per person, as in person/picture.jpg", pick, fits)
