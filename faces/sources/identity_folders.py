"""Stills in one folder a person: `person/picture.jpg`, as Labeled Faces in the Wild."""

from pathlib import Path

from faces.rejects import Reason, RejectLog
from faces.sources.walk import FoundFile, LayoutError


def pick(folder: Path, files: list[FoundFile], log: RejectLog) -> list[tuple[FoundFile, str | None]]:
    """Return the pictures with the name of the topmost folder as the identity.

    Raises LayoutError when no picture lies in a person's folder, and says which kind fits.
    """
    picked: list[tuple[FoundFile, str | None]] = []
    for file in files:
        if file.kind == "clip":
            log.append(str(file.path), -1, Reason.WRONG_KIND, "a clip: add a source of kind `clips`")
        elif len(file.path.parts) == 1:
            log.append(str(file.path), -1, Reason.WRONG_KIND, "a picture outside any person's folder")
        else:
            picked.append((file, file.path.parts[0]))
    if not picked:
        raise LayoutError(_advice(folder, files))
    return picked


def _advice(folder: Path, files: list[FoundFile]) -> str:
    kinds = {file.kind for file in files}
    if "image" in kinds:
        return f"{folder} holds pictures but no folder a person: use `kind: flat_photos`, or make folders"
    if "clip" in kinds:
        return f"{folder} holds clips but no pictures: use `kind: clips`"
    return f"{folder} holds no picture: expected one folder a person, as in person/picture.jpg"
