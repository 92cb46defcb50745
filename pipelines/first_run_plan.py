"""What the configuration of `first_run` may say."""

from typing import Any, Self

from pydantic import Field, model_validator

from core.crop import AlignSettings
from core.seeds import share_seed
from core.settings import Settings
from faces.selection.person_faces import SelectionSettings
from pipelines.build_face_dataset_plan import DatasetPlan
from pipelines.cluster_faces_plan import ClusteringPlan
from pipelines.promote_model_plan import PromotionPlan, verified_on, with_embedders
from pipelines.train_autoencoders_plan import TrainingPlan
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


class FirstRunPlan(Settings):
    """`first_run`: the four plans, and one seed for all of them.

    `neutral`: generators of neutral faces (default: none). `embedder_promotion`: what decides among the embedders
    (default: as `promotion`, if that is a score of pairs of faces; else embedders are not promoted).
    """

    seed: int = Field(default=0, ge=0, lt=2**32)
    dataset: DatasetPlan
    training: TrainingPlan
    promotion: PromotionPlan = PromotionPlan()
    embedder_promotion: PromotionPlan | None = None
    clustering: ClusteringPlan
    neutral: GeneratorsPlan | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_seed(cls, values: Any) -> Any:
        return share_seed(with_embedders(values), "training", "promotion", "embedder_promotion", "clustering")

    @model_validator(mode="after")
    def _generators_fit(self) -> "FirstRunPlan":
        self.generators()
        return self

    def generators(self) -> NeutralPlan | None:
        """Return the plan of the generators, if there are any; raises pydantic.ValidationError as that does."""
        return self.neutral.on(self.dataset, self.seed) if self.neutral else None

    @model_validator(mode="after")
    def _models_take_the_faces(self) -> Self:
        self.training.check_fit(self.dataset.align)
        return self

    def faces(self) -> DatasetPlan:
        """Return the data set; its contract asks for all that training, promotion and clustering need."""
        return self.dataset.expecting(
            trained_on=self.training.subset,
            scored_on=(self.training.subset, self.promotion.subset, *self.clustering.subsets),
            verified_on=verified_on(self.promotion, self.embedder_promotion),
        )
