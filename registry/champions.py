"""Who is champion of a registered model: MLflow's aliases decide, ZenML's model stages follow.

MLflow is what clients load from (`models:/<name>@champion`), so an alias that somebody moved by hand counts; every
operation here ends with `mirror`, after which both registries name the same versions.
"""

import json
from contextlib import suppress
from dataclasses import dataclass

import mlflow
from mlflow.exceptions import MlflowException
from zenml.client import Client
from zenml.enums import ModelStages
from zenml.exceptions import EntityExistsError
from zenml.model.utils import link_artifact_version_to_model_version
from zenml.models import ArtifactVersionResponse, ModelVersionResponse
from zenml.utils.pagination_utils import depaginate

from registry.autoencoders import CHALLENGER, CHAMPION

STALE = "stale"
FORMER = "former_champions"
REMEMBERED = 100
STAGES = {CHAMPION: ModelStages.PRODUCTION, CHALLENGER: ModelStages.STAGING}
"""Which stage of ZenML's Model Control Plane says the same as an alias; the champion's counts where one has both."""


class NoFormerChampionError(LookupError):
    """There is no version to go back to."""


@dataclass(frozen=True)
class Champions:
    """The versions of the registered model `name` and the aliases on them."""

    name: str
    client: mlflow.MlflowClient

    def holder(self, alias: str) -> str | None:
        """Return the version that has `alias`, or None."""
        try:
            return str(self.client.get_model_version_by_alias(self.name, alias).version)
        except MlflowException:
            return None

    def champion_uri(self) -> str | None:
        """Return the address of the champion's version, or None when nothing has been promoted yet."""
        version = self.holder(CHAMPION)
        return f"models:/{self.name}/{version}" if version else None

    def is_stale(self, version: str) -> bool:
        """Say whether somebody whom this version was trained on has been erased since."""
        return STALE in self.client.get_model_version(self.name, version).tags

    def challenge(self, version: str) -> None:
        """Make `version` the challenger."""
        self.client.set_registered_model_alias(self.name, CHALLENGER, version)
        self.mirror()

    def crown(self, version: str) -> None:
        """Make `version` the champion and remember whom it replaces."""
        before = self.holder(CHAMPION)
        if before is not None and before != version:
            self._remember([*self.former(), before])
        self.client.set_registered_model_alias(self.name, CHAMPION, version)
        self.mirror()

    def roll_back(self) -> tuple[str | None, str]:
        """Give the newest former champion that can be used its place back; return the version before and after.

        Versions that are stale, deleted or champion already are passed over. Raises NoFormerChampionError.
        """
        before, former = self.holder(CHAMPION), self.former()
        while former:
            version = former.pop()
            if version != before and self._usable(version):
                self.client.set_registered_model_alias(self.name, CHAMPION, version)
                self._remember(former)
                self.mirror()
                return before, version
        raise NoFormerChampionError(
            f"{self.name} has no former champion that can be used: `make ui` (Models) shows its versions, "
            f"and the alias '{CHAMPION}' can be given to one of them there"
        )

    def former(self) -> list[str]:
        """Return the versions that have been champion before this one, the newest last."""
        return [str(each) for each in json.loads(self.client.get_registered_model(self.name).tags.get(FORMER, "[]"))]

    def mirror(self) -> None:
        """Bring ZenML's model versions and their stages in line with MLflow's versions and aliases."""
        known = self._entered([str(each.version) for each in self.client.search_model_versions(f"name='{self.name}'")])
        wanted: dict[str, ModelStages] = {}
        for alias, stage in STAGES.items():
            holder = self.holder(alias)
            if holder is not None:
                wanted.setdefault(holder, stage)
        for version, entry in known.items():
            if entry.stage in STAGES.values() and wanted.get(version) != entry.stage:
                Client().update_model_version(self.name, entry.id, stage=ModelStages.ARCHIVED, force=True)
        for version, stage in wanted.items():
            if known[version].stage != stage:
                Client().update_model_version(self.name, known[version].id, stage=stage, force=True)

    def enter(self, version: str, *artifacts: ArtifactVersionResponse) -> None:
        """Give `version` an entry in ZenML, "v" and its number, that links to what it was made of."""
        entry = self._entered([version])[version]
        for artifact in artifacts:
            link_artifact_version_to_model_version(artifact, entry)

    def _entered(self, versions: list[str]) -> dict[str, ModelVersionResponse]:
        """Return ZenML's entries by version; the missing ones of `versions` are made."""
        client = Client()
        with suppress(EntityExistsError):
            client.create_model(self.name)
        model = client.get_model(self.name)
        entries = {each.name[1:]: each for each in depaginate(client.list_model_versions, model_name_or_id=model.id)}
        for version in sorted(set(versions) - set(entries), key=int):
            with suppress(EntityExistsError):
                client.create_model_version(model.id, f"v{version}")  # ZenML refuses names that are numbers
            entries[version] = client.get_model_version(model.id, f"v{version}")
        return entries

    def _usable(self, version: str) -> bool:
        try:
            return not self.is_stale(version)
        except MlflowException:
            return False

    def _remember(self, former: list[str]) -> None:
        self.client.set_registered_model_tag(self.name, FORMER, json.dumps(former[-REMEMBERED:]))
