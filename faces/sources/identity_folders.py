"""Stills in one folder per person: `person/picture.jpg`, as LFW and CASIA-WebFace.

Above them may lie folders that name a split, as in VGGFace2 (`train/n000002/0001_01.jpg`), or a gender, as in
faces94 (`malestaff/anpage/anpage.1.jpg`).
"""

from collections.abc import Iterator

from core.rejects import Reason, RejectLog
from faces.media.place import FoundFile, Item, Place
from faces.sources.connector import Connector, sift
from faces.sources.people_folders import FolderPeople, person_folders


def pick(place: Place, log: RejectLog) -> Iterator[Item]:
    """Yield the pictures with the name of the topmost folder that is no group's as the identity."""
    people, pictures = FolderPeople(log), sift(place, "image", log)
    _doubt(place, pictures, log)
    for file in pictures:
        labels = people.labels(file)
        if "identity" in labels:
            yield Item(file, labels)
        else:
            log.append(str(file.path), Reason.WRONG_KIND, "a picture outside any person's folder")


def _doubt(place: Place, pictures: list[FoundFile], log: RejectLog) -> None:
    """Say so where one folder holds all others: it may be the data set's, and theirs the people's names."""
    folders = {person_folders(file.path.parts[:-1])[1][:2] for file in pictures}
    tops = {names[0] for names in folders if names}
    below = {names[1] for names in folders if len(names) > 1}
    if len(tops) == 1 and len(below) > 1:
        (top,) = tops
        detail = f"all pictures are one person's, '{top}'; if its {len(below)} folders are people, correct `path`"
        log.append(place.address, Reason.SAME_NAME, detail)


def fits(place: Place) -> bool:
    """Recognise pictures that lie in folders of people."""
    return any(person_folders(file.path.parts[:-1])[1] for file in place.of_kind("image"))


CONNECTOR = Connector("one folder per person, as in person/picture.jpg", pick, fits)
