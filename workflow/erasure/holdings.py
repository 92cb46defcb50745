"""Every artifact that holds faces of a person, and everything that was made of those."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pandas as pd
from tqdm import tqdm
from zenml.client import Client
from zenml.models import ArtifactVersionResponse, StepRunResponse
from zenml.utils.pagination_utils import depaginate

from core.storage import CorruptFileError
from workflow.erasure.kinds import KINDS
from workflow.erasure.person import DataSubject
from workflow.lineage.graph import after, registrations


@dataclass(frozen=True)
class Holding:
    """An artifact with `rows` rows about the person, of `version` of the data ("" when it does not say)."""

    artifact: ArtifactVersionResponse
    rows: int
    data_version: str

    def summary(self) -> dict[str, Any]:
        """Return what can be told without naming anybody."""
        artifact = self.artifact
        return {"name": artifact.name, "version": artifact.version, "id": str(artifact.id), "rows": self.rows}


@dataclass(frozen=True)
class Holdings:
    """Where a person is.

    `direct`: artifacts with rows of the person. `made_of_them`: ids of these and all artifacts derived from them.
    `steps`: runs that read or wrote any of those. `models`: addresses of the versions registered among them.
    `unreadable`: artifacts that could not be searched.
    """

    person: DataSubject
    direct: list[Holding]
    made_of_them: set[UUID]
    steps: list[StepRunResponse]
    models: list[str]
    unreadable: list[str]

    @property
    def data_versions(self) -> set[str]:
        """Return the versions of the data that the person was part of."""
        return {each.data_version for each in self.direct} - {""}

    def summary(self) -> dict[str, Any]:
        """Return what can be told without naming anybody."""
        return {
            "files": len(self.person.files),
            "faces": len(self.person.faces),
            "artifacts": [each.summary() for each in self.direct],
            "derived_artifacts": len(self.made_of_them) - len(self.direct),
            "data_versions": sorted(self.data_versions),
            "models": self.models,
            "unreadable": self.unreadable,
        }


def holdings_of(names: frozenset[str]) -> Holdings:
    """Search every artifact that has rows of faces for the people or faces called `names`."""
    person, unreadable = DataSubject(names), set[str]()
    known = -1
    while known < len(person.files) + len(person.faces):
        known = len(person.files) + len(person.faces)
        for _, rows, _ in _tables(unreadable):
            person = person.learned(rows)
    held = [Holding(artifact, int(person.held(rows).sum()), version) for artifact, rows, version in _tables(unreadable)]
    direct = [each for each in held if each.rows]
    reached, steps = after(each.artifact.id for each in direct)
    models = sorted(uri for uri, artifact in registrations().items() if artifact.id in reached)
    return Holdings(person, direct, reached, steps, models, sorted(unreadable))


def _tables(unreadable: set[str]) -> Iterator[tuple[ArtifactVersionResponse, pd.DataFrame, str]]:
    """Yield artifacts with rows, their rows, and their data version; names of those that cannot be read are added."""
    client = Client()
    store = client.active_stack.artifact_store
    listed = depaginate(client.list_artifact_versions, hydrate=True)
    rowed = [each for each in listed if each.data_type.attribute in KINDS]
    for artifact in tqdm(rowed, desc="artifacts searched", disable=None):
        if not store.exists(artifact.uri):
            continue
        try:
            data = artifact.load()
        except (CorruptFileError, OSError, ValueError):
            unreadable.add(f"{artifact.name} {artifact.version} ({artifact.uri})")
            continue
        yield artifact, KINDS[artifact.data_type.attribute].rows(data), getattr(data, "data_version", "")
