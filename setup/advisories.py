"""Which installed packages have known faults, by a list of advisories on this machine (`make advisories FILE=all.zip`).

The list is OSV's export of advisories about Python packages (https://osv.dev), which is
https://osv-vulnerabilities.storage.googleapis.com/PyPI/all.zip. Fetch it where there is a network and check where there
is none. Nothing is sent anywhere.
"""

import argparse
import json
import sys
import zipfile
from collections.abc import Iterator, Mapping
from importlib.metadata import distributions
from pathlib import Path
from typing import Any, NamedTuple

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

MOST_BYTES = 10_000_000
"""Of one advisory; a larger one is refused before it is read."""


class Found(NamedTuple):
    """An advisory that holds for an installed package."""

    package: str
    version: Version
    advisory: str
    summary: str


class Checked(NamedTuple):
    """What was found, among how many advisories, and when the newest of them was written (ISO 8601)."""

    found: list[Found]
    advisories: int
    newest: str


def check(file: Path, installed: Mapping[str, Version]) -> Checked:
    """Compare packages with a list; raises ValueError for a file that is no such list."""
    found, count, newest = [], 0, ""
    for advisory in _read(file):
        count, newest = count + 1, max(newest, str(advisory.get("modified", "")))
        found += [
            Found(name, version, str(advisory.get("id")), str(advisory.get("summary", "")))
            for name, version in installed.items()
            if affects(advisory, name, version)
        ]
    if not count:
        raise ValueError(f"{file} holds no advisory about Python packages: fetch OSV's PyPI/all.zip")
    return Checked(sorted(found), count, newest)


def affects(advisory: Mapping[str, Any], name: str, version: Version) -> bool:
    """Say whether an advisory, which was not withdrawn, is about this version of a package."""
    if "withdrawn" in advisory:
        return False
    parts = [each for each in advisory.get("affected", []) if _package(each) == name]
    return any(str(version) in each.get("versions", []) or _in_ranges(each, version) for each in parts)


def installed_packages() -> dict[str, Version]:
    """Return every installed package by its normalised name."""
    found = {}
    for each in distributions():
        try:
            found[str(canonicalize_name(each.metadata["Name"]))] = Version(each.version)
        except (InvalidVersion, TypeError):
            continue
    return found


def _package(affected: Mapping[str, Any]) -> str:
    package = affected.get("package", {})
    return canonicalize_name(package.get("name", "")) if package.get("ecosystem") == "PyPI" else ""


def _in_ranges(affected: Mapping[str, Any], version: Version) -> bool:
    ranges = [each for each in affected.get("ranges", []) if each.get("type") == "ECOSYSTEM"]
    return any(_in_range(each.get("events", []), version) for each in ranges)


def _in_range(events: list[dict[str, str]], version: Version) -> bool:
    """Follow the events in order of their versions, as the schema's evaluation does."""
    inside = False
    for kind, limit in sorted(((k, _limit(v)) for each in events for k, v in each.items()), key=lambda one: one[1]):
        if kind == "introduced" and version >= limit:
            inside = True
        elif (kind == "fixed" and version >= limit) or (kind == "last_affected" and version > limit):
            inside = False
    return inside


def _limit(text: str) -> Version:
    try:
        return Version(text)
    except InvalidVersion:
        return Version("0")


def _read(file: Path) -> Iterator[dict[str, Any]]:
    """Yield the advisories about Python packages in a zip; raises ValueError for another file or an unreadable one."""
    try:
        with zipfile.ZipFile(file) as opened:
            for entry in opened.infolist():
                if entry.filename.endswith(".json") and entry.file_size <= MOST_BYTES:
                    advisory = json.loads(opened.read(entry))
                    if any(_package(each) for each in advisory.get("affected", [])):
                        yield advisory
    except (zipfile.BadZipFile, json.JSONDecodeError, UnicodeDecodeError, AttributeError) as error:
        raise ValueError(f"{file} is no zip of advisories ({error}): fetch OSV's PyPI/all.zip") from error


def main(arguments: list[str] | None = None) -> int:
    """Print what was found; returns 0 for nothing, 1 for something, 2 after printing what is wrong with the list."""
    parser = argparse.ArgumentParser("python -m setup.advisories", description=__doc__)
    parser.add_argument("file", type=Path, help="OSV's PyPI/all.zip")
    try:
        checked = check(parser.parse_args(arguments).file, installed_packages())
    except (ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    for each in checked.found:
        print(f"{each.package} {each.version}: {each.advisory} {each.summary} (https://osv.dev/{each.advisory})")
    print(f"{len(checked.found)} of {checked.advisories:,} advisories hold here; the newest is of {checked.newest}.")
    return int(bool(checked.found))


if __name__ == "__main__":
    sys.exit(main())
