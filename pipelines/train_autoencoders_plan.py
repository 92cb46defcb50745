"""What the configuration of `train_autoencoders` may say."""

from pydantic import Field, field_validator, model_validator

from core.checks import check_distinct
from core.crop import AlignSettings
from core.settings import Settings
from core.subsets import Subset
from embedding.pca import PcaEmbedder
from embedding.pixels import PixelEmbedder
from embedding.registry import FittedSettings
from models.families.registry import ModelSettings
from models.training.settings import TrainingSettings
from pipelines.train_embedder_plan import labels_on_mesh
from workflow.face_tables import DEFAULT_TABLE, TableName, misfit
from workflow.resources import Needs


class TrainingPlan(Settings):
    """`train_autoencoders`.

    `models`: one entry per network; what they share may differ in any way, but each needs a label of its own (its
    `name`, or without one its family). `embedders`: what is fitted beside them, by kind (`embedding.registry`), for
    example whitened principal components. `subset`: the faces to train and score on. `study`: also draw and
    measure what each network has learned (`steps.evaluation.study_model`). `needs`: what each training asks of its
    machine. `table`: the name of the face table, where it is not built in the same run.
    `seed`: the root of all chance.
    """

    models: list[ModelSettings] = Field(min_length=1)
    embedders: list[FittedSettings] = Field(default=[])
    training: TrainingSettings = TrainingSettings()
    subset: Subset = "frontal"
    study: bool = False
    needs: Needs = Needs(gpus=1)
    table: TableName = DEFAULT_TABLE
    seed: int = Field(default=0, ge=0, lt=2**32)

    @field_validator("models")
    @classmethod
    def _distinct_names(cls, models: list[ModelSettings]) -> list[ModelSettings]:
        check_distinct((model.label for model in models), "models")
        return models

    @model_validator(mode="after")
    def _apart_from_baselines(self) -> "TrainingPlan":
        labels = [*(each.label for each in self.models), *(each.label for each in self.embedders)]
        taken = {*self.pcas(), PixelEmbedder.kind} & set(labels)
        if taken:
            raise ValueError(f"models: {', '.join(sorted(taken))} is the name of a baseline; choose another `name`")
        if len(set(labels)) < len(labels):
            raise ValueError("embedders: one is called like another or like a model: give each a `name` of its own")
        return self

    def pcas(self) -> dict[str, int]:
        """Return the name and dimension of the PCA beside the models, one for each `zdim` that occurs."""
        dimensions = sorted({model.zdim for model in self.models})
        if len(dimensions) == 1:
            return {PcaEmbedder.kind: dimensions[0]}
        return {f"{PcaEmbedder.kind}_{dimension}": dimension for dimension in dimensions}

    def sizes(self) -> dict[str, int]:
        """Return the side in pixels of the faces that each network takes, by label."""
        return {model.label: model.size for model in self.models}

    def on_mesh(self) -> list[str]:
        """Return the labels of the embedders that need faces warped onto the mean face."""
        return labels_on_mesh(self.embedders)

    def check_fit(self, align: AlignSettings) -> None:
        """Raise ValueError unless all models can take faces that are cut out so."""
        if flaw := misfit(align.size, align.by, self.sizes(), self.on_mesh()):
            raise ValueError(flaw)
