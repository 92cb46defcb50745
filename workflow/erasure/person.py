"""Who is meant: the names and faces of a request, and the files that show them."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath

import numpy as np
import pandas as pd

from core.names import name_key
from core.rejects import Reason

FILE = ["path", "member"]


@dataclass(frozen=True)
class DataSubject:
    """`names`: identities and face ids asked for. `files`: (path, member) that show them. `faces`: the faces in those.

    `identities`: whose faces those are, which is more people than asked for where several are in one picture.
    A group photo belongs to everybody in it: whoever is erased takes the whole picture along. A copy that was left out
    as a duplicate belongs to whom its original does.
    """

    names: frozenset[str]
    files: frozenset[tuple[str, str]] = frozenset()
    faces: frozenset[str] = frozenset()
    identities: frozenset[str] = frozenset()

    @cached_property
    def folders(self) -> frozenset[PurePath]:
        """The folders of this person: those called one of `names` in which some of the files lie."""
        parents = {PurePath(path).parent for path, member in self.files if not member}
        return frozenset(folder for folder in parents if name_key(folder.name) in self.keys)

    @cached_property
    def keys(self) -> frozenset[str]:
        """The names as they are compared."""
        return frozenset(map(name_key, self.names))

    def held(self, rows: pd.DataFrame) -> np.ndarray:
        """Return which rows of an artifact are about this person, bool (N,): by identity, face, file or folder."""
        mask = np.zeros(len(rows), bool)
        if "identity" in rows:
            mask |= rows["identity"].map(name_key, na_action="ignore").isin(self.keys).to_numpy(bool)
        if "face_id" in rows:
            mask |= rows["face_id"].isin(self.names | self.faces).to_numpy(bool)
        if "path" in rows:
            members = rows["member"].fillna("") if "member" in rows else [""] * len(rows)
            mask |= np.array([file in self.files for file in zip(rows["path"], members, strict=True)], bool)
            mask |= np.array([PurePath(path).parent in self.folders for path in rows["path"]], bool)
        if {"reason", "detail"} <= {*rows}:
            original = rows["detail"].str.replace("^.*same as ", "", regex=True)
            copies = original.isin({f"{path} {member}".rstrip() for path, member in self.files})
            mask |= (copies & (rows["reason"] == Reason.DUPLICATE.value)).to_numpy(bool)
        return mask

    def learned(self, rows: pd.DataFrame) -> "DataSubject":
        """Return the person with the files and faces that an artifact's rows add to what is known."""
        own = rows[self.held(rows)]
        files = set(zip(own["path"], own["member"].fillna(""), strict=True)) if {*FILE} <= {*own} else set()
        faces, identities = (set(own[name].dropna()) if name in own else set() for name in ("face_id", "identity"))
        return DataSubject(self.names, self.files | files, self.faces | faces, self.identities | identities)
