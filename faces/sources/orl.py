"""The AT&T (ORL) faces: `s1/1.pgm` to `s40/10.pgm`.

Samaria and Harter, "Parameterisation of a stochastic model for human face identification", WACV 1994.
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from core.rejects import Reason, RejectLog
from faces.media.place import Item, Place
from faces.sources.connector import Connector, sift

SUBJECT = re.compile(r"s\d{1,2}")
NUMBER = re.compile(r"\d{1,2}")


def pick(place: Place, log: RejectLog) -> Iterator[Item]:
    """Yield the pictures with the folder's name as the identity."""
    for file in sift(place, "image", log):
        if _belongs(file.path):
            yield Item(file, {"identity": file.path.parent.name})
        else:
            log.append(str(file.path), Reason.WRONG_KIND, "not s<number>/<number>")


def fits(place: Place) -> bool:
    """Recognise the names of most pictures."""
    pictures = place.of_kind("image")
    return sum(_belongs(file.path) for file in pictures) * 2 > len(pictures)


def _belongs(path: PurePosixPath) -> bool:
    return bool(SUBJECT.fullmatch(path.parent.name) and NUMBER.fullmatch(path.stem))


CONNECTOR = Connector("AT&T (ORL) faces: s1/1.pgm", pick, fits)
