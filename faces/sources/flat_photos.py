"""Photos of unknown people, in one folder or in albums (sub-folders are not taken for identities)."""

from pathlib import Path

from faces.rejects import Reason, RejectLog
from faces.sources.walk import FoundFile, LayoutError


def pick(folder: Path, files: list[FoundFile], log: RejectLog) -> list[tuple[FoundFile, str | None]]:
    """Return the pictures, all without identity. Raises LayoutError when there is none."""
    picked: list[tuple[FoundFile, str | None]] = []
    for file in files:
        if file.kind == "clip":
            log.append(str(file.path), -1, Reason.WRONG_KIND, "a clip: add a source of kind `clips`")
        else:
            picked.append((file, None))
    if not picked:
        hint = "it holds clips: use `kind: clips`" if files else "put photos there, or correct the source's `path`"
        raise LayoutError(f"{folder} holds no picture; {hint}")
    return picked
