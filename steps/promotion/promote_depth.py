"""Step: let a new model of depth challenge the champion on the same faces, unless its training collapsed."""

from typing import Annotated, Any, Literal

import numpy as np
import pandas as pd
from zenml import step

from core.crop import AlignSettings
from core.face_table import FaceTable
from core.subsets import Subset
from embedding.interface import same_crop
from evaluation.depth_agreement import reconstruction_errors
from evaluation.promotion import Decision, PromotionSettings, group_columns
from evaluation.samples import MeanSample
from models.depth.prediction import decompose
from registry.contest import hold_contest
from registry.loading import open_uri
from registry.names import FACE_DEPTH
from steps.evaluation.score_depth import scored_faces
from steps.promotion.promote import unfit
from workflow.decisions import settle
from workflow.model_control import champions_of
from workflow.tracking import IN_PIPELINE_RUN


class DepthPromotion(PromotionSettings):
    """Which mean over held-out faces decides: the squared error of pictures that were put together again."""

    metric: Literal["mse"] = "mse"


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN, enable_cache=False)
def promote_depth(
    table: FaceTable, uri: str, scores: pd.DataFrame, subset: Subset, most: int, promotion: DepthPromotion
) -> Annotated[dict[str, Any], "promotion"]:
    """Compare the new version with the champion on held-out faces; move the aliases; say why."""
    champions = champions_of(FACE_DEPTH)
    faces = scored_faces(table, open_uri(uri).model, subset, most)
    outcome = hold_contest(
        champions,
        [uri],
        lambda each: _sample(each, faces, table.align),
        faces.people,
        group_columns(faces.manifest, promotion),
        promotion,
        lambda each: unfit(champions, each, faces) or _collapsed(scores),
    )
    return settle(champions, [uri], outcome, faces, promotion, "table")


def _collapsed(scores: pd.DataFrame) -> Decision | None:
    """Refuse a model whose depth is flat or whose view is frozen, however well it copies pictures."""
    return Decision(False, "its training collapsed, see the tag of its run") if scores["collapsed"].any() else None


def _sample(uri: str, faces: FaceTable, align: AlignSettings) -> MeanSample:
    registered = open_uri(uri)
    same_crop(registered.treatment.align, align)
    made = decompose(registered.model, faces.pixels)
    errors = reconstruction_errors(made.picture, np.asarray(faces.pixels), made.seen)
    return MeanSample("mse", errors, faces.people)
