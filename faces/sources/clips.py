"""Video clips: `person/clip.mp4`, or loose clips that each show one person."""

from pathlib import Path

from faces.rejects import Reason, RejectLog
from faces.sources.walk import FoundFile, LayoutError


def pick(folder: Path, files: list[FoundFile], log: RejectLog) -> list[tuple[FoundFile, str | None]]:
    """Return the clips; the identity is the topmost folder, or the file's stem for a loose clip.

    Raises LayoutError when there is no clip, and says which kind fits.
    """
    picked: list[tuple[FoundFile, str | None]] = []
    for file in files:
        if file.kind == "image":
            log.append(str(file.path), -1, Reason.WRONG_KIND, "a picture among clips")
        else:
            picked.append((file, file.path.parts[0] if len(file.path.parts) > 1 else file.path.stem))
    if not picked:
        raise LayoutError(_advice(folder, files))
    return picked


def _advice(folder: Path, files: list[FoundFile]) -> str:
    if not files:
        return f"{folder} holds no clip: put clips there (MP4, MPEG, AVI, MOV, MKV, WebM), or correct the `path`"
    kind = "flat_photos" if all(len(file.path.parts) == 1 for file in files) else "identity_folders"
    return f"{folder} holds pictures but no clip: use `kind: {kind}`"
