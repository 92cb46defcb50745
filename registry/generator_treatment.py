"""How a person's frames must be treated before a neutral-face generator gets them."""

from pydantic import Field

from faces.selection.person_faces import SelectionSettings
from registry.treatments import Treatment


class GeneratorTreatment(Treatment):
    """How a person's frames are cut out and chosen.

    `selection`: how they were chosen for training. `frames`: most frames per person. `stage1`: address of the
    registered autoencoder that the generator learned from, "" for none.
    """

    selection: SelectionSettings
    frames: int = Field(ge=1)
    stage1: str = ""

    def described(self) -> str:
        """Return sentences for the model card."""
        target = ", ".join(f"{unit} {value:g}" for unit, value in self.selection.expression.items()) or "neutral"
        return (
            f"{super().described()} Target expression: {target}. Up to {self.frames} frontal frames per person, chosen "
            f"`{self.selection.choice}`. Stage 1: {self.stage1 or 'none, from scratch'}."
        )
