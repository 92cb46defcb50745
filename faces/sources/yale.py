"""The Yale faces: `subject01/happy.png`, or as published: `subject01.happy`, with or without a file type.

Belhumeur, Hespanha and Kriegman, "Eigenfaces vs. Fisherfaces", IEEE TPAMI 1997.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from core.rejects import Reason, RejectLog
from faces.media.formats import ENDINGS
from faces.media.place import FoundFile, Item, Place
from faces.sources.connector import Connector, sift

CONDITIONS: tuple[str, ...] = (
    *("centerlight", "glasses", "happy", "leftlight", "noglasses", "normal"),
    *("rightlight", "sad", "sleepy", "surprised", "wink"),
)
_ENDINGS = "|".join(re.escape(ending) for ending, kind in ENDINGS.items() if kind == "image")
NAME = re.compile(
    rf"(?:.*/)?(?P<identity>subject\d{{1,2}})(?:[./](?P<condition>{'|'.join(CONDITIONS)}))?(?:{_ENDINGS})?",
    re.IGNORECASE,
)
"""The end of a path; the published set holds a few pictures whose names give no condition."""


def pick(place: Place, log: RejectLog) -> Iterator[Item]:
    """Yield the pictures with the subject as the identity and the condition (light, expression, glasses)."""
    others = []
    for file in place.files:
        if match := _match(file):
            identity, condition = (word and word.lower() for word in match.group("identity", "condition"))
            # The published names end in the condition, so the file type is said here.
            yield Item(file, {"identity": identity, "condition": condition}, container=file.container)
        else:
            others.append(file)
    for file in sift(replace(place, files=tuple(others)), "image", log):
        log.append(str(file.path), Reason.WRONG_KIND, "not subject<number> and one of the eleven conditions")


def fits(place: Place) -> bool:
    """Recognise the names of most files."""
    return sum(bool(_match(file)) for file in place.files) * 2 > len(place.files)


def _match(file: FoundFile) -> re.Match[str] | None:
    return NAME.fullmatch(str(file.path))


CONNECTOR = Connector("Yale faces: subject01/happy.png or subject01.happy", pick, fits)
