"""Photos of unknown people, in one folder or in albums (sub-folders are not identities)."""

from collections.abc import Iterator

from core.rejects import RejectLog
from faces.media.formats import listed
from faces.media.place import Item, Place
from faces.sources.connector import Connector, sift


def pick(place: Place, log: RejectLog) -> Iterator[Item]:
    """Yield the pictures, all without identity."""
    yield from map(Item, sift(place, "image", log))


def fits(place: Place) -> bool:
    """Recognise any picture."""
    return bool(place.of_kind("image"))


CONNECTOR = Connector(f"pictures ({listed('image')}), in folders or not", pick, fits)
