"""Video clips: `person/clip.mp4`, or loose clips that each show one person."""

from collections.abc import Iterator

from core.rejects import RejectLog
from faces.media.place import Item, Place
from faces.sources.connector import Connector, sift


def pick(place: Place, log: RejectLog) -> Iterator[Item]:
    """Yield the clips; the identity is the topmost folder, or the file's stem for a loose clip."""
    for file in sift(place, "clip", log):
        yield Item(file, {"identity": file.path.parts[0] if len(file.path.parts) > 1 else file.path.stem})


def fits(place: Place) -> bool:
    """Recognise any clip."""
    return bool(place.of_kind("clip"))


CONNECTOR = Connector("clips (MP4, MPEG, AVI, MOV, MKV, WebM), one per person or one folder per person", pick, fits)
