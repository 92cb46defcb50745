"""The files below a folder: hidden and system files left out, links followed within bounds, loops ended."""

import os
from collections.abc import Iterator
from pathlib import Path

from core.rejects import Reason, RejectLog
from faces.media.names import is_system, printable, skipped


def files_below(folder: Path, root: Path, log: RejectLog) -> Iterator[Path]:
    """Yield every file below `folder`, as a path that begins with it, the names of each folder sorted.

    A linked folder is entered when it leads to a folder inside `folder` or `root` that is not met anyway. Other links,
    and folders that cannot be read, go into `log`; system files are counted there in one row.
    """
    links, passed, waiting = _Links(folder, root, log), 0, [folder]
    while waiting:
        entries = _entries(waiting.pop(), folder, log)
        wanted = [(entry, _is_folder(entry)) for entry in entries if not is_system(entry.name)]
        passed += len(entries) - len(wanted)
        yield from (Path(entry.path) for entry, below in wanted if not below and links.may_be_read(entry))
        folders = [Path(entry.path) for entry, below in wanted if below and links.may_be_entered(entry)]
        waiting.extend(reversed(folders))
    if passed:
        log.append(".", Reason.SYSTEM_FILE, skipped(passed))


def _entries(here: Path, folder: Path, log: RejectLog) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(here) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        path = printable(here.relative_to(folder).as_posix())
        log.append(path, Reason.UNREADABLE, f"folder: {error.strerror or error}")
        return []


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


class _Links:
    """Decides which links of a folder are followed, and logs the others."""

    def __init__(self, folder: Path, root: Path, log: RejectLog) -> None:
        self._folder, self._log = folder, log
        self._home, self._root = folder.resolve(), root.resolve()
        self._entered: set[Path] = set()
        self._above = set(self._home.parents)

    def may_be_read(self, entry: os.DirEntry[str]) -> bool:
        """Tell whether a file is no link, or one that stays inside."""
        if not entry.is_symlink() or self._target(entry) is not None:
            return True
        self._leave_out(entry, Reason.OUTSIDE_ROOT, "link")
        return False

    def may_be_entered(self, entry: os.DirEntry[str]) -> bool:
        """Tell whether a folder is no link, or one that stays inside and whose files are not met anyway."""
        if not entry.is_symlink():
            return True
        target = self._target(entry)
        if target is None:
            self._leave_out(entry, Reason.OUTSIDE_ROOT, "a linked folder")
        elif self._is_met(target):
            self._leave_out(entry, Reason.DUPLICATE, "a linked folder whose files are met elsewhere in this source")
        else:
            self._entered.add(target)
            self._above.update(target.parents)
            return True
        return False

    def _is_met(self, target: Path) -> bool:
        """Tell folders that are entered or hold one that is; a system folder is entered only through a link."""
        if target == self._home or target in self._above or {target, *target.parents} & self._entered:
            return True
        inside = target.is_relative_to(self._home)
        return inside and not any(map(is_system, target.relative_to(self._home).parts))

    def _target(self, entry: os.DirEntry[str]) -> Path | None:
        """Return where a link leads, None for one that leads nowhere or outside."""
        try:
            target = Path(entry.path).resolve(strict=True)
        except (OSError, RuntimeError):
            return None
        return target if target.is_relative_to(self._home) or target.is_relative_to(self._root) else None

    def _leave_out(self, entry: os.DirEntry[str], reason: Reason, detail: str) -> None:
        path = Path(entry.path).relative_to(self._folder).as_posix()
        self._log.append(printable(path), reason, detail)
