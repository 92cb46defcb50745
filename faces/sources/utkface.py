"""UTKFace: pictures named `age_gender_ethnicity_time.jpg.chip.jpg`, in folders or not."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from core.rejects import Reason, RejectLog
from faces.media.place import Item, Place
from faces.sources.connector import Connector, sift
from faces.sources.labels import age_of, ethnicity_of, gender_of

STYLE = re.compile(r"\d+_\d+_")
"""What a name of the set begins with, those of its files included that lack the ethnicity."""


class Labels(NamedTuple):
    """What a file name tells: years, "female" or "male", a word."""

    age: float
    gender: str
    ethnicity: str


def labels_of(path: PurePosixPath) -> Labels:
    """Return the labels in a file's name. Raises ValueError when one is missing or makes no sense."""
    parts = path.name.split(".")[0].split("_")
    if len(parts) != 4 or not parts[3]:
        raise ValueError(f"{len(parts)} parts instead of age_gender_ethnicity_time")
    return Labels(age_of(parts[0]), gender_of(parts[1]), ethnicity_of(parts[2]))


def pick(place: Place, log: RejectLog) -> Iterator[Item]:
    """Yield the pictures with age, gender and ethnicity; there are no identities."""
    for file in sift(place, "image", log):
        if not STYLE.match(file.path.name):
            log.append(str(file.path), Reason.WRONG_KIND, "not named age_gender_ethnicity_time")
            continue
        try:
            yield Item(file, labels_of(file.path)._asdict())
        except ValueError as error:
            log.append(str(file.path), Reason.BAD_RECORD, str(error))


def fits(place: Place) -> bool:
    """Recognise the names of most pictures."""
    pictures = place.of_kind("image")
    return sum(map(_is_labelled, (file.path for file in pictures))) * 2 > len(pictures)


def _is_labelled(path: PurePosixPath) -> bool:
    try:
        return bool(labels_of(path))
    except ValueError:
        return False


CONNECTOR = Connector(
    "UTKFace: pictures named age_gender_ethnicity_time.jpg",
    pick,
    fits,
    mistaken_for=frozenset({"identity_folders"}),
)
