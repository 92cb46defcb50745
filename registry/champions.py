"""Who is champion of a registered model: MLflow's aliases decide.

MLflow is what clients load from (`models:/<name>@champion`), so an alias that somebody moved by hand counts.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass

import mlflow
from mlflow.exceptions import MlflowException

from registry.names import CHALLENGER, CHAMPION, uri_of
from registry.signatures import is_signed

STALE = "stale"
FORMER = "former_champions"
CROWNED = "crowned"
"""Tags of the registered model: the champions before, the newest last, and the one that was crowned here last."""

REMEMBERED = 100


class NoFormerChampionError(LookupError):
    """There is no version to go back to."""


def _unheard(champions: "Champions") -> None:
    """Nobody else is told."""


@dataclass(frozen=True)
class Champions:
    """The versions of the registered model `name` and the aliases on them.

    `after_change`: is called after every change of an alias.
    """

    name: str
    client: mlflow.MlflowClient
    after_change: "Callable[[Champions], None]" = _unheard

    def holder(self, alias: str) -> str | None:
        """Return the version that has `alias`, or None."""
        try:
            return str(self.client.get_model_version_by_alias(self.name, alias).version)
        except MlflowException:
            return None

    def champion_uri(self) -> str | None:
        """Return the address of the champion's version, or None when there is none that a trusted key has signed."""
        version = self.holder(CHAMPION)
        return uri_of(self.name, version) if version and self._is_signed(version) else None

    def is_stale(self, version: str) -> bool:
        """Say whether somebody whom this version was trained on has been erased since."""
        return STALE in self.client.get_model_version(self.name, version).tags

    def challenge(self, version: str) -> None:
        """Make `version` the challenger."""
        self.client.set_registered_model_alias(self.name, CHALLENGER, version)
        self.after_change(self)

    def crown(self, version: str) -> None:
        """Make `version` the champion and remember whom it replaces."""
        before = self.holder(CHAMPION)
        former = self.former()
        if before is not None and before != version:
            former = [*former, before]
        self._remember(former)
        self._place(version)

    def roll_back(self) -> tuple[str | None, str]:
        """Give the newest former champion that can be used its place back; return the version before and after.

        Versions that are stale, deleted, not signed by a trusted key or champion already are passed over. Raises
        NoFormerChampionError.
        """
        before, former = self.holder(CHAMPION), self.former()
        while former:
            version = former.pop()
            if version != before and self._usable(version):
                self._remember(former)
                self._place(version)
                return before, version
        raise NoFormerChampionError(
            f"{self.name} has no former champion that can be used: `make ui` (Models) shows its versions, "
            f"and the alias '{CHAMPION}' can be given to one of them there"
        )

    def former(self) -> list[str]:
        """Return the versions that have been champion before this one, the newest last.

        Where somebody moved the alias by hand, the champion that was crowned here last is one of them.
        """
        tags = self.client.get_registered_model(self.name).tags
        former = [str(each) for each in json.loads(tags.get(FORMER, "[]"))]
        crowned = tags.get(CROWNED)
        moved = crowned is not None and crowned != self.holder(CHAMPION) and crowned not in former[-1:]
        return [*former, crowned] if moved and crowned is not None else former

    def _place(self, version: str) -> None:
        self.client.set_registered_model_alias(self.name, CHAMPION, version)
        self.client.set_registered_model_tag(self.name, CROWNED, version)
        self.after_change(self)

    def _usable(self, version: str) -> bool:
        try:
            return not self.is_stale(version) and self._is_signed(version)
        except MlflowException:
            return False

    def _is_signed(self, version: str) -> bool:
        return is_signed(self.client.get_model_version(self.name, version))

    def _remember(self, former: list[str]) -> None:
        self.client.set_registered_model_tag(self.name, FORMER, json.dumps(former[-REMEMBERED:]))
