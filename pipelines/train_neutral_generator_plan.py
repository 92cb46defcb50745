"""What the configuration of `train_neutral_generator` may say."""

from typing import Any

from pydantic import Field, field_validator, model_validator

from core.checks import check_distinct
from core.seeds import share_seed
from core.settings import Settings
from faces.selection.person_faces import SelectionSettings
from models.neutral.registry import GeneratorSettings
from models.neutral.settings import NeutralTraining
from pipelines.build_face_dataset_plan import DatasetPlan
from pipelines.train_autoencoders_plan import TrainingPlan
from pipelines.version_names import VersionName
from registry.names import CHAMPION
from steps.promotion.promote_generator import NeutralPromotion
from workflow.resources import Needs

NEUTRAL_TABLE = "neutral"
"""The name of the face table unless the data set says another: autoencoders are trained on others."""


class GeneratorPlan(Settings):
    """One generator of `train_neutral_generator`.

    `name`: what it is called in a comparison. `model`: its network, or with `kind: warp` how it warps. `stage1`: the
    autoencoder that a network learns from, by its label under `stage1` of the plan or, where the plan trains none, by
    its alias or version number in the registry; a generator that needs one has its network and sizes, whatever `model`
    says. `frames`: faces a person that it is given, the first ones chosen (default: all that were chosen).
    """

    name: str = Field(default="neutral", pattern=r"^[A-Za-z0-9_]+$")
    model: GeneratorSettings
    stage1: VersionName = CHAMPION
    frames: int | None = Field(default=None, ge=1)


class NeutralPlan(Settings):
    """`train_neutral_generator`.

    `dataset`: the faces; its `selection` says which are inputs and which is the target. `stage1`: autoencoders that are
    trained on the same faces first (default: those of the registry are taken). `generators`: one entry per generator.
    `training`: how each network is trained. `promotion`: what decides against the champion, after the baselines are
    beaten. `needs`: what the training of each network asks of its machine. `seed`: the root of all chance.
    """

    seed: int = Field(default=0, ge=0, lt=2**32)
    dataset: DatasetPlan
    stage1: TrainingPlan | None = None
    generators: list[GeneratorPlan] = Field(min_length=1)
    training: NeutralTraining = NeutralTraining()
    needs: Needs = Needs(gpus=1)
    promotion: NeutralPromotion = NeutralPromotion()

    @model_validator(mode="before")
    @classmethod
    def _one_seed(cls, values: Any) -> Any:
        return share_seed(values, *(["stage1"] if values.get("stage1") else []))

    @field_validator("generators")
    @classmethod
    def _distinct_names(cls, generators: list[GeneratorPlan]) -> list[GeneratorPlan]:
        check_distinct((each.name for each in generators), "generators")
        return generators

    @model_validator(mode="after")
    def _stage1_exists(self) -> "NeutralPlan":
        labels = [model.label for model in self.stage1.models] if self.stage1 else []
        if self.stage1:
            self.stage1.check_fit(self.dataset.align)
        for each in self.generators:
            if self.stage1 and each.model.needs_stage1 and each.stage1 not in labels:
                raise ValueError(f"generators: {each.name}: `stage1: {each.stage1}` is none of {', '.join(labels)}")
        return self

    @model_validator(mode="after")
    def _landmarks_are_known(self) -> "NeutralPlan":
        align = self.dataset.align
        for each in self.generators:
            if each.model.kind == "warp" and not (align.by == "eyes" and align.landmarks):
                raise ValueError(f"generators: {each.name} warps: set `align: {{by: eyes, landmarks: true}}`")
        return self

    @property
    def selection(self) -> SelectionSettings:
        """Return which faces of a person are inputs, and which is the target."""
        return self.dataset.selection or SelectionSettings()

    def registered_stage1(self) -> set[str]:
        """Return the aliases and version numbers of registered autoencoders that the generators learn from."""
        return set() if self.stage1 else {each.stage1 for each in self.generators if each.model.needs_stage1}

    def faces(self) -> DatasetPlan:
        """Return the data set without its selection, which is a step of this pipeline; its table has an own name."""
        named = self.dataset.table if "table" in self.dataset.model_fields_set else NEUTRAL_TABLE
        return self.dataset.model_copy(update={"selection": None, "table": named})
