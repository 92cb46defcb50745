"""What the configuration of `promote_model` and `rollback_model` may say."""

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from core.settings import Settings, unknown_key
from core.subsets import Subset
from evaluation.promotion import PromotionSettings
from pipelines.version_names import VersionName
from registry.catalogue import KINDS
from registry.names import (
    CHALLENGER,
    FACE_ATTRIBUTES,
    FACE_AUTOENCODER,
    FACE_DEPTH,
    FACE_EMBEDDER,
    FACE_RESTORER,
    NEUTRAL_GENERATOR,
)
from workflow.face_tables import DEFAULT_TABLE, TableName


def known_model(name: str) -> str:
    """Return a registered name. Raises ValueError, naming the nearest one, where no kind of model has it."""
    if name not in KINDS:
        raise ValueError(unknown_key(name, list(KINDS)))
    return name


ELSEWHERE = {
    NEUTRAL_GENERATOR: "train_neutral_generator",
    FACE_ATTRIBUTES: "train_attributes",
    FACE_RESTORER: "restore_study",
    FACE_DEPTH: "train_depth",
}
"""Kinds whose champions are challenged at the end of the pipeline that trains them."""

Challenged = Annotated[str, AfterValidator(known_model)]
"""The registered name of a kind of model."""


class PromotionPlan(Settings):
    """`promote_model`.

    `model`: the registered name whose champion is challenged. `candidates`: its aliases or version numbers.
    `promotion`: which number decides, and how surely. `evaluation`: the faces to compare on: those that the `champion`
    was decided on, frozen then, or the held-out faces of `subset` of the `latest` face table called `table`, as always
    when there is no champion yet. `attributes`: alias or version number of a `face-attributes` model that reads the
    groups of faces whose labels are unknown (default: such faces are in no group).
    """

    model: Challenged = FACE_AUTOENCODER
    candidates: list[VersionName] = Field(default=[CHALLENGER], min_length=1)
    promotion: PromotionSettings = PromotionSettings()
    evaluation: Literal["champion", "latest"] = "champion"
    subset: Subset = "frontal"
    table: TableName = DEFAULT_TABLE
    attributes: VersionName | None = None
    seed: int = Field(default=0, ge=0, lt=2**32)

    @model_validator(mode="after")
    def _metric_of_the_kind(self) -> Self:
        if self.model in ELSEWHERE:
            raise ValueError(f"model: {self.model} is challenged at the end of {ELSEWHERE[self.model]}, not here")
        metrics = KINDS[self.model].metrics
        if self.promotion.metric not in metrics:
            raise ValueError(f"promotion.metric: {self.model} is decided by one of {', '.join(metrics)}")
        return self


def with_embedders(values: Any) -> Any:
    """Return a plan's values with `embedder_promotion`, which is as `promotion` unless it says otherwise.

    A metric that needs a decoder decides nothing among embedders: it leaves `embedder_promotion` out.
    """
    if not isinstance(values, dict) or "embedder_promotion" in values:
        return values
    promotion = values.get("promotion", {})
    metric = promotion.get("promotion", {}).get("metric", PromotionSettings().metric)
    decides = metric in KINDS[FACE_EMBEDDER].metrics
    return values | {"embedder_promotion": promotion | {"model": FACE_EMBEDDER} if decides else None}


def verified_on(*plans: PromotionPlan | None) -> Subset | None:
    """Return the faces on which people have to be told from one another so that these promotions can be decided."""
    pairs = [plan.subset for plan in plans if plan and plan.promotion.metric.startswith("verification")]
    return pairs[0] if pairs else None


class RollbackPlan(Settings):
    """`rollback_model`. `model`: the registered model whose former champion returns. `reason`: why, for the record."""

    model: Challenged = FACE_AUTOENCODER
    reason: str = Field(default="not given", min_length=1)
