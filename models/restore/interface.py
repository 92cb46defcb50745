"""The interface of everything that undoes damage."""

from typing import Protocol, Self, runtime_checkable

import numpy as np

from core.settings import Settings
from models.restore.damages.damage import Damage, Damaged


@runtime_checkable
class Restorer(Protocol):
    """Anything that restores damaged pictures."""

    @property
    def label(self) -> str:
        """The name in tables."""

    def suits(self, damage: Damage) -> bool:
        """Tell whether it does anything sensible about a kind of damage."""

    def restore(self, damaged: Damaged) -> np.ndarray:
        """Return restored pictures, uint8 (N, H, W, 3), that agree with what is known of the damaged ones.

        Raises ValueError for damage that it does not suit, and for pictures of another size than it was fitted to.
        """


class RestorerSettings(Settings):
    """Settings of a restorer. `name`: what it is called in tables (default: its kind)."""

    kind: str
    name: str = ""

    @property
    def label(self) -> str:
        """The name in tables."""
        return self.name or self.kind

    def suits(self, damage: Damage) -> bool:
        """Tell whether such a restorer does anything sensible about a kind of damage."""
        raise NotImplementedError

    def fit(self, pixels: np.ndarray, seed: int) -> Restorer:
        """Return a restorer fitted to whole pictures, uint8 (N, S, S, 3); the same seed gives the same one."""
        raise NotImplementedError


class Fitted:
    """What every fitted restorer takes over from its `settings`: its name, and what it suits."""

    settings: RestorerSettings

    @property
    def label(self) -> str:
        """The name in tables."""
        return self.settings.label

    def suits(self, damage: Damage) -> bool:
        """Accept what the settings do."""
        return self.settings.suits(damage)


class Filter(RestorerSettings):
    """A restorer that learns nothing: its settings are all of it. A kind restores in `_restored`."""

    def fit(self, pixels: np.ndarray, seed: int) -> Self:  # noqa: ARG002 (nothing is learned or drawn)
        """Return itself."""
        return self

    def restore(self, damaged: Damaged) -> np.ndarray:
        """Return restored pictures, uint8 (N, H, W, 3); raises ValueError for damage that it does not suit."""
        refuse_unsuited(self, damaged.damage)
        return damaged.agreeing(self._restored(damaged))

    def _restored(self, damaged: Damaged) -> np.ndarray:
        """Return numbers in 0..255, (N, H, W, 3)."""
        raise NotImplementedError


def refuse_unsuited(restorer: RestorerSettings | Restorer, damage: Damage) -> None:
    """Raise ValueError when a restorer does nothing sensible about a kind of damage."""
    if not restorer.suits(damage):
        raise ValueError(f"'{restorer.label}' does nothing about damage of kind '{damage.kind}': choose another")
