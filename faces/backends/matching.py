"""Which of the measured files a picture is, by its name."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from core.names import composed, name_key
from core.rejects import Reason, Rejected
from faces.backends.reading import SourceFile

Parts = tuple[str, ...]
"""Folders and name of a file."""


def parts_of(file: SourceFile) -> Parts:
    """Return the folders and the name of a picture; for a member of an archive, those in the archive come last."""
    return path_parts(file.path, file.member)


def path_parts(path: str, member: str | None) -> Parts:
    """Return the same of a path and a member ("" or None for a plain file)."""
    return PurePosixPath(path).parts + PurePosixPath(member or "").parts


def written_parts(name: str) -> Parts:
    """Return the folders and the name of a path that was written on any system."""
    return tuple(part for part in name.replace("\\", "/").split("/") if part not in ("", "."))


def without_suffix(parts: Parts) -> Parts:
    """Return the parts of a name without the last file ending."""
    return (*parts[:-1], PurePosixPath(parts[-1]).stem)


class Names:
    """Measured names, to be found by the name of a picture.

    The names are compared as `core.names` says, from their ends. A measured name fits when it is the end of the
    picture's path (results in one folder, or in folders like those of the pictures), when the picture's path is its
    end, or when at least the last folder agrees. A name that stands in another folder fits only where no two measured
    names are the same.
    """

    def __init__(self, names: Sequence[Parts]) -> None:
        self._names = names
        self._keys = [_keys(name) for name in names]
        self._by_last: dict[str, list[int]] = {}
        for number, name in enumerate(self._keys):
            self._by_last.setdefault(name[-1], []).append(number)
        self._distinct = len(self._by_last) == len(names)

    def find(self, parts: Parts) -> int:
        """Return the number of the name that fits best.

        Of names that differ in case alone the one that is spelled alike fits better. Raises Rejected (NOT_MEASURED)
        when none fits, or several fit equally well.
        """
        keys = _keys(parts)
        agreements = ((_agreement(self._keys[number], keys), number) for number in self._by_last.get(keys[-1], []))
        fitting = [
            ((depth, depth == len(self._names[number]), _spelled_alike(self._names[number], parts)), number)
            for depth, number in agreements
            if self._fits(depth, number, parts)
        ]
        if not fitting:
            raise Rejected(Reason.NOT_MEASURED, f"nothing is named {parts[-1]}")
        most = max(fitting)[0]
        best = [number for agreement, number in fitting if agreement == most]
        if len(best) > 1:
            several = " and ".join("/".join(self._names[number]) for number in best[:2])
            raise Rejected(Reason.NOT_MEASURED, f"{several} fit equally well")
        return best[0]

    def _fits(self, depth: int, number: int, parts: Parts) -> bool:
        return self._distinct or depth > 1 or depth == min(len(self._names[number]), len(parts))


def _keys(parts: Parts) -> Parts:
    return tuple(map(name_key, parts))


def _agreement(name: Parts, parts: Parts) -> int:
    """Return how many parts are the same, counted from the ends."""
    pairs = zip(reversed(name), reversed(parts), strict=False)
    return next((depth for depth, (one, other) in enumerate(pairs) if one != other), min(len(name), len(parts)))


def _spelled_alike(name: Parts, parts: Parts) -> int:
    return _agreement(tuple(map(composed, name)), tuple(map(composed, parts)))
