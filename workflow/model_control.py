"""ZenML's Model Control Plane says the same as MLflow's aliases: every version has an entry, every alias a stage."""

from contextlib import suppress

import mlflow
from zenml.client import Client
from zenml.enums import ModelStages
from zenml.exceptions import EntityExistsError
from zenml.model.utils import link_artifact_version_to_model_version
from zenml.models import ArtifactVersionResponse, ModelVersionResponse
from zenml.utils.pagination_utils import depaginate

from registry.champions import Champions
from registry.names import CHALLENGER, CHAMPION

STAGES = {CHAMPION: ModelStages.PRODUCTION, CHALLENGER: ModelStages.STAGING}
"""Which stage of ZenML says the same as an alias; the champion's counts where one version has both."""


def champions_of(name: str, client: mlflow.MlflowClient | None = None) -> Champions:
    """Return the champions of a registered model; ZenML is brought in line after every change."""
    return Champions(name, client or mlflow.MlflowClient(), after_change=mirror)


def mirror(champions: Champions) -> None:
    """Bring ZenML's model versions and their stages in line with MLflow's versions and aliases."""
    found = champions.client.search_model_versions(f"name='{champions.name}'")
    known = _entries(champions.name, [str(each.version) for each in found])
    wanted: dict[str, ModelStages] = {}
    for alias, stage in STAGES.items():
        holder = champions.holder(alias)
        if holder is not None:
            wanted.setdefault(holder, stage)
    for version, entry in known.items():
        if entry.stage in STAGES.values() and wanted.get(version) != entry.stage:
            Client().update_model_version(champions.name, entry.id, stage=ModelStages.ARCHIVED, force=True)
    for version, stage in wanted.items():
        if known[version].stage != stage:
            Client().update_model_version(champions.name, known[version].id, stage=stage, force=True)


def enter(name: str, version: str, *artifacts: ArtifactVersionResponse) -> None:
    """Give a registered version an entry in ZenML, "v" and its number, that links to what it was made of."""
    entry = _entries(name, [version])[version]
    for artifact in artifacts:
        link_artifact_version_to_model_version(artifact, entry)


def _entries(name: str, versions: list[str]) -> dict[str, ModelVersionResponse]:
    """Return ZenML's entries by version; the missing ones of `versions` are made."""
    client = Client()
    with suppress(EntityExistsError):
        client.create_model(name)
    model = client.get_model(name)
    entries = {each.name[1:]: each for each in depaginate(client.list_model_versions, model=model.id)}
    for version in sorted(set(versions) - set(entries), key=int):
        with suppress(EntityExistsError):
            client.create_model_version(model.id, f"v{version}")  # ZenML refuses names that are numbers
        entries[version] = client.get_model_version(model.id, f"v{version}")
    return entries
