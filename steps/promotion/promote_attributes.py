"""Step: let a new reader of attributes challenge the champion on the same faces."""

from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field
from zenml import step

from core.face_table import FaceTable
from core.subsets import Subset, choose_subset, held_out
from embedding.interface import same_crop
from evaluation.attributes import face_values
from evaluation.promotion import PromotionSettings, group_columns
from evaluation.samples import MeanSample
from faces.near_copies import Division, divided
from models.attributes.labels import labels_of
from registry.contest import hold_contest
from registry.loading import open_uri
from registry.names import FACE_ATTRIBUTES
from steps.promotion.promote import unfit
from workflow.decisions import settle
from workflow.model_control import champions_of
from workflow.tracking import IN_PIPELINE_RUN


class AttributePromotion(PromotionSettings):
    """Which mean over held-out faces decides: "accuracy" over columns of classes, or "mae" over those of numbers."""

    metric: Literal["accuracy", "mae"] = "accuracy"  # type: ignore[assignment]
    min_people: int = Field(default=30, ge=2)


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN, enable_cache=False)
def promote_attributes(
    table: FaceTable, uri: str, subset: Subset, division: Division, promotion: AttributePromotion
) -> Annotated[dict[str, Any], "promotion"]:
    """Compare the new version with the champion on held-out faces that both can read; move the aliases; say why."""
    champions = champions_of(FACE_ATTRIBUTES)
    faces = divided(choose_subset(table, subset), division)
    faces = faces.select((faces.manifest["split"] == held_out(faces.manifest)).to_numpy(bool))
    faces = faces.select(_labelled(uri, faces, promotion.metric))
    outcome = hold_contest(
        champions,
        [uri],
        lambda each: MeanSample(promotion.metric, _values(each, faces, promotion.metric), faces.people),
        faces.people,
        group_columns(faces.manifest, promotion),
        promotion,
        lambda each: unfit(champions, each, faces),
    )
    return settle(champions, [uri], outcome, faces, promotion, "table")


def _labelled(uri: str, faces: FaceTable, metric: str) -> np.ndarray:
    """Return which faces have a label that the metric can be taken on."""
    return np.isfinite(_values(uri, faces, metric))


def _values(uri: str, faces: FaceTable, metric: str) -> np.ndarray:
    registered = open_uri(uri)
    model = registered.model
    seen = faces.shrunk(model.size)
    same_crop(registered.treatment.align, seen.align)
    answers = model.predict(np.asarray(seen.pixels))
    return face_values(metric, answers, labels_of(faces.manifest, model.tasks))
