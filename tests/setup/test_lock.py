"""The lock names every package that `make setup` installs, at the version that was tested, with its files' digests."""

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from setup.lock import BUILDS, LOCK, without_builds

ROOT = Path(__file__).resolve().parents[2]
ENTRY = re.compile(r"^([\w.-]+)==(\S+) \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE)


@pytest.fixture(scope="module")
def locked() -> dict[str, str]:
    return {canonicalize_name(name): version for name, version, _ in ENTRY.findall(LOCK.read_text(encoding="utf-8"))}


def test_every_entry_has_digests(locked):
    text = LOCK.read_text(encoding="utf-8")
    assert len(locked) == text.count("==") > 200
    assert text.count("--hash") >= len(locked)


def test_versions_are_those_that_were_tested(locked):
    pinned = dict(line.split("==") for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines())
    tested = {canonicalize_name(name): version for name, version in pinned.items()}
    assert {name: version for name, version in locked.items() if tested.get(name) != version} == {}


def needed(name: str, extras: frozenset[str], seen: set[tuple[str, frozenset[str]]]) -> Iterator[str]:
    """Yield what an installed package needs here, and what that needs."""
    if (name, extras) in seen:
        return
    seen.add((name, extras))
    try:
        listed = [Requirement(line) for line in requires(name) or ()]
    except PackageNotFoundError:
        return
    for each in listed:
        if each.marker is None or any(each.marker.evaluate({"extra": extra}) for extra in (extras or {""})):
            found = canonicalize_name(each.name)
            yield found
            yield from needed(found, frozenset(each.extras), seen)


def test_nothing_that_is_needed_is_missing(locked):
    wanted = set(needed("likeness", frozenset({"dev"}), set())) - {"likeness"}
    missing = {name for name in wanted - set(locked) if not BUILDS.match(f"{name}==")}
    assert missing == set(), "run `make lock`"


def test_what_differs_between_builds_of_pytorch_is_left_out():
    kept, left_out = ("a==1", "torchmetrics==1"), ("torch==2", "nvidia-nccl-cu13==2", "triton==3")
    blocks = {name: f"{name} \\\n    --hash=sha256:00\n" for name in sorted(kept + left_out)}
    assert without_builds("".join(blocks.values())) == "".join(blocks[name] for name in kept)
