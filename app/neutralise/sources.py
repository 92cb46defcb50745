"""What a person typed or dropped, as sources of faces: clips, folders, and loose pictures of one person."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from core.names import free_name, name_key
from core.rejects import Reason, RejectLog
from faces.media.place import Place
from faces.sources.settings import SourceSettings
from faces.sources.walk import look

PHOTOS = "photos"
"""The source of pictures that were named one by one: they show one person."""


class LeftOut(NamedTuple):
    """A clip or person without a usable face; or, where the reason is a note, how a file was read."""

    name: str
    reason: Reason
    detail: str


def sources_of(paths: Iterable[Path]) -> tuple[list[SourceSettings], list[LeftOut]]:
    """Return a source for each path that can be used, and why the others cannot."""
    sources, left_out = [], []
    for path in dict.fromkeys(path.absolute() for path in paths):
        if not path.exists():
            left_out.append(LeftOut(str(path), Reason.UNREADABLE, "there is no such file or folder"))
        elif (source := _source(path, look(path, path, RejectLog()))) is not None:
            sources.append(source)
        else:
            left_out.append(LeftOut(str(path), Reason.WRONG_KIND, "neither a clip, a picture nor a folder of them"))
    return sources, left_out


def _source(path: Path, place: Place) -> SourceSettings | None:
    pictures = place.of_kind("image")
    if place.of_kind("clip"):
        return SourceSettings(kind="clips", path=str(path), name=str(path))
    if not pictures:
        return None
    if path.is_file():
        return SourceSettings(kind="flat_photos", path=str(path), name=PHOTOS)
    folders = any(len(file.path.parts) > 1 for file in pictures)
    return SourceSettings(kind="identity_folders" if folders else "flat_photos", path=str(path), name=str(path))


def names_of(raw: pd.DataFrame) -> pd.Series:
    """Return each file's person: loose pictures are of one; people of one name from different paths are numbered."""
    named = raw.assign(identity=raw["identity"].fillna(raw.groupby("source")["path"].transform(_loose_name)))
    people = named[["identity", "source"]].drop_duplicates()
    taken = {name_key(name) for name in people["identity"]}
    by_both: dict[tuple[str, str], str] = {}
    for again, both in zip(people.duplicated("identity"), people.itertuples(index=False, name=None), strict=True):
        by_both[both] = free_name(both[0], taken) if again else both[0]
        taken.add(name_key(by_both[both]))
    return pd.Series([by_both[both] for both in zip(named["identity"], named["source"], strict=True)], index=raw.index)


def _loose_name(paths: pd.Series) -> str:
    """Return the name of the folder of several pictures, or that of the only one."""
    first = Path(paths.iloc[0])
    return first.stem if len(paths) == 1 else first.parent.name or first.stem
