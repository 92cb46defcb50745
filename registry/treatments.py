"""How faces must be treated before a model gets them; travels with every registered version."""

from core.crop import AlignSettings
from core.settings import Settings


class Treatment(Settings):
    """The treatment that every kind of model has.

    `align`: how they are cut out.
    """

    align: AlignSettings

    def described(self) -> str:
        """Return a sentence for the model card."""
        return f"Takes faces cut out by {self.align.by}: {_listed(self.align)}."


def _listed(settings: Settings) -> str:
    return ", ".join(f"{key} {value}" for key, value in settings.model_dump(mode="json").items() if key != "by")
