"""Folders of people: whose pictures and clips they hold, below folders that name a split or a gender."""

from typing import Any

from core.names import name_key
from core.rejects import Reason, RejectLog
from faces.media.names import SPLIT_WORDS
from faces.media.place import FoundFile

GROUPS: dict[str, tuple[str, str]] = {
    **{word: ("given_split", split) for word, split in SPLIT_WORDS.items()},
    **dict.fromkeys(("male", "malestaff"), ("gender", "male")),
    "female": ("gender", "female"),
}
"""What the name (any case) of a folder that holds people's folders says about them."""


def person_folders(path: tuple[str, ...]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return what the outer ones of a file's folders say about a group, and the folders below them."""
    facts: dict[str, Any] = {}
    while path and (fact := GROUPS.get(name_key(path[0]))):
        facts, path = {**facts, fact[0]: fact[1]}, path[1:]
    return facts, path


class FolderPeople:
    """Labels by folder; two people of one name in folders of different genders are distinguished."""

    def __init__(self, log: RejectLog) -> None:
        self._log = log
        self._genders: dict[str, str] = {}
        self._noted: set[str] = set()

    def labels(self, file: FoundFile) -> dict[str, Any]:
        """Return identity, split and gender of a file; no identity when it lies outside any person's folder."""
        facts, folders = person_folders(file.path.parts[:-1])
        return {**facts, "identity": self._name(folders[0], facts.get("gender", ""), file)} if folders else facts

    def _name(self, name: str, gender: str, file: FoundFile) -> str:
        known = self._genders.setdefault(name_key(name), gender)
        if known == gender:
            return name
        apart = f"{name} ({gender or 'unknown'})"
        if apart not in self._noted:
            self._noted.add(apart)
            detail = f"there is a {known or 'person'} {name} too: taken for another person, '{apart}'"
            self._log.append(str(file.path), Reason.SAME_NAME, detail)
        return apart
