"""The layouts that can be read, by the name used in a configuration."""

from faces.media.place import LayoutError, Place
from faces.sources import (
    arrays,
    celeba,
    clips,
    flat_photos,
    identity_folders,
    mnist,
    orl,
    picture_table,
    pixel_csv,
    recordio,
    utkface,
    webdataset,
    yale,
)
from faces.sources.connector import Connector

SOURCES: dict[str, Connector] = {
    "celeba": celeba.CONNECTOR,
    "utkface": utkface.CONNECTOR,
    "pixel_csv": pixel_csv.CONNECTOR,
    "picture_table": picture_table.CONNECTOR,
    "orl": orl.CONNECTOR,
    "yale": yale.CONNECTOR,
    "recordio": recordio.CONNECTOR,
    "mnist": mnist.CONNECTOR,
    "arrays": arrays.CONNECTOR,
    "webdataset": webdataset.CONNECTOR,
    "clips": clips.CONNECTOR,
    "identity_folders": identity_folders.CONNECTOR,
    "flat_photos": flat_photos.CONNECTOR,
}
"""Name to connector, those with the narrowest layout first: advice names the first that fits."""


def wrong_layout(place: Place, kind: str, nothing_found: bool) -> LayoutError | None:
    """Return the error for a place where `kind` found nothing, or found files of another kind; None when all is well.

    The message names the kind that fits, when there is one.
    """
    suspects = {
        name: one for name, one in SOURCES.items() if name != kind and (nothing_found or kind in one.mistaken_for)
    }
    fitting = next((name for name, one in suspects.items() if one.fits(place)), None)
    if not nothing_found and fitting is None:
        return None
    what = "nothing that" if nothing_found else f"{SOURCES[fitting or kind].layout}; that is not what"
    advice = f"use `kind: {fitting}`" if fitting else "put the data there, or correct the source's `path`"
    return LayoutError(f"{place.path} holds {what} `kind: {kind}` reads ({SOURCES[kind].layout}): {advice}")
