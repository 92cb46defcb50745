"""The software of this environment as a CycloneDX bill of materials (ECMA-424, version 1.6)."""

import re
from importlib.metadata import Distribution, distributions
from typing import Any

from app.release.bill import bill

PROJECT = "likeness"


def software_bill(now: str) -> dict[str, Any]:
    """Return the bill of every installed package. `now`: ISO time that it is dated with."""
    found = {_key(each.name): each for each in distributions() if each.name}
    parts = [_component(found[key]) for key in sorted(found) if key != PROJECT]
    return bill({"type": "application", "name": PROJECT, "version": _version(found.get(PROJECT))}, parts, now)


def _component(package: Distribution) -> dict[str, Any]:
    purl = f"pkg:pypi/{_key(package.name)}@{package.version}"
    named = {"type": "library", "bom-ref": purl, "name": package.name, "version": package.version, "purl": purl}
    licence = licence_of(package)
    return named | ({"licenses": [{"license": {"name": licence}}]} if licence else {})


def licence_of(package: Distribution) -> str:
    """Return what a package says of its licence, in one line; nothing where it says nothing."""
    said = package.metadata
    (named, *_), (first, *_) = (said.get_all(key) or [""] for key in ("License-Expression", "License"))
    kinds = [each.rpartition(" :: ")[2] for each in said.get_all("Classifier") or [] if each.startswith("License ::")]
    return named or ", ".join(sorted(set(kinds))) or first.strip().partition("\n")[0][:100]


def _key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _version(package: Distribution | None) -> str:
    return package.version if package else "unknown"
