"""Video clips: `person/clip.mp4`, or loose clips that each show one person."""

from collections.abc import Iterator

from core.rejects import RejectLog
from faces.media.formats import listed
from faces.media.place import Item, Place
from faces.sources.connector import Connector, sift
from faces.sources.people_folders import FolderPeople


def pick(place: Place, log: RejectLog) -> Iterator[Item]:
    """Yield the clips; the identity is the person's folder, as for stills, or the file's stem for a loose clip."""
    people = FolderPeople(log)
    for file in sift(place, "clip", log):
        labels = people.labels(file)
        loose = "identity" not in labels
        yield Item(file, {"identity": file.path.stem, **labels}, loose=loose)


def fits(place: Place) -> bool:
    """Recognise any clip."""
    return bool(place.of_kind("clip"))


CONNECTOR = Connector(f"clips ({listed('clip')}), one per person or one folder per person", pick, fits)
