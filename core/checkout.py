"""Where a checkout was set up, which is not where it lies once it was moved, renamed or copied."""

from pathlib import Path

READY = ".venv/.ready"
"""The file that set-up writes last; it holds the folder of the checkout."""


def former_place(root: Path) -> Path | None:
    """Return where the checkout at `root` was set up when that is another folder; None for one that has not moved.

    An environment that is a link belongs to another checkout.
    """
    ready = root / READY
    written = ready.read_text(encoding="utf-8").strip() if ready.is_file() and not (root / ".venv").is_symlink() else ""
    return Path(written) if written and Path(written) != root else None
