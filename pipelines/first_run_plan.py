"""What the configuration of `first_run` may say."""

from typing import ClassVar, Self

from pydantic import Field, model_validator

from core.crop import AlignSettings
from core.settings import Settings
from core.subsets import Subset
from faces.selection.person_faces import SelectionSettings
from pipelines.build_face_dataset_plan import DatasetPlan
from pipelines.cluster_faces_plan import ClusteringPlan
from pipelines.retrain_plan import RetrainPlan
from pipelines.train_neutral_generator_plan import GeneratorPlan, NeutralPlan
from steps.promotion.promote_generator import NeutralPromotion


class GeneratorsPlan(Settings):
    """Neutral-face generators beside the other models of `first_run`.

    `align`: how the chosen faces are cut out for them. The other fields are those of `NeutralPlan`.
    """

    align: AlignSettings
    selection: SelectionSettings = SelectionSettings()
    generators: list[GeneratorPlan] = Field(min_length=1)
    promotion: NeutralPromotion = NeutralPromotion()

    def on(self, dataset: DatasetPlan, seed: int) -> NeutralPlan:
        """Return the plan for the people of a data set."""
        faces = dataset.model_copy(update={"align": self.align, "selection": self.selection})
        return NeutralPlan(seed=seed, dataset=faces, generators=self.generators, promotion=self.promotion)


class FirstRunPlan(RetrainPlan):
    """`first_run`: as `retrain`, then people and perhaps neutral faces, and one seed for all of them.

    `neutral`: generators of neutral faces (default: none). `embedder_promotion`: what decides among the embedders
    (default: as `promotion`, if that is a score of pairs of faces; else embedders are not promoted).
    """

    SEEDED: ClassVar[tuple[str, ...]] = (*RetrainPlan.SEEDED, "clustering")
    clustering: ClusteringPlan
    neutral: GeneratorsPlan | None = None

    @model_validator(mode="after")
    def _generators_fit(self) -> Self:
        self.generators()
        return self

    def generators(self) -> NeutralPlan | None:
        """Return the plan of the generators, if there are any; raises pydantic.ValidationError as that does."""
        return self.neutral.on(self.dataset, self.seed) if self.neutral else None

    def scored_on(self) -> tuple[Subset, ...]:
        """Return the subsets on which anything is scored or clustered."""
        return (*super().scored_on(), *self.clustering.subsets)
