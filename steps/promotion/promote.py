"""Step: let the best new embedder challenge the champion."""

from typing import Annotated, Any

import mlflow
import pandas as pd
from zenml import step

from core.face_table import FaceTable
from core.resizing import shrunk
from embedding.interface import same_crop
from evaluation.audit import predicted
from evaluation.embedder_scores import can_verify
from evaluation.predicted_groups import filled
from evaluation.promotion import Decision, PromotionSettings, group_columns
from evaluation.reconstruction import score_reconstructions
from evaluation.samples import MEANS, EvaluationSample, MeanSample, VerificationSample
from models.attributes.settings import ClassTask
from registry.champions import Champions
from registry.contest import hold_contest
from registry.loading import open_uri
from registry.names import version_of
from workflow.decisions import settle
from workflow.lineage.training_faces import seen_in_training
from workflow.model_control import champions_of
from workflow.tracking import IN_PIPELINE_RUN


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN, enable_cache=False)
def promote(
    kind: str, faces: FaceTable, candidates: list[str], promotion: PromotionSettings, attributes: str, seed: int
) -> Annotated[dict[str, Any], "promotion"]:
    """Score candidates and champion of `kind` on the same faces; move the aliases; write down why.

    `attributes`: address of a reader of attributes, which tells the groups of faces whose labels are unknown; "": none.
    """
    if attributes:
        mlflow.log_param(f"{kind}.attributes", attributes)
    champions = champions_of(kind)
    compared = _comparable(faces, promotion.metric)
    outcome = hold_contest(
        champions,
        candidates,
        lambda uri: _sample(uri, compared, promotion.metric, seed),
        compared.people,
        groups_of(compared, promotion, attributes),
        promotion,
        lambda uri: unfit(champions, uri, faces),
        seed,
    )
    return settle(champions, candidates, outcome, faces, promotion, "faces")


def groups_of(faces: FaceTable, promotion: PromotionSettings, attributes: str) -> pd.DataFrame:
    """Return the groups of faces; unknown ones as the model at `attributes` reads them, marked as predicted.

    Raises OtherCropError for a model of faces that are cut out in another way.
    """
    columns = group_columns(faces.manifest, promotion)
    if not attributes:
        return columns
    registered = open_uri(attributes)
    model, align = registered.model, registered.treatment.align
    same_crop(align, faces.align.model_copy(update={"size": align.size}))
    answers = model.predict(shrunk(faces.stored, model.size))
    classes = {task.column: task.classes for task in model.tasks if isinstance(task, ClassTask)}
    return filled(columns.reset_index(drop=True), predicted(answers, classes))


def unfit(champions: Champions, challenger: str, faces: FaceTable) -> Decision | None:
    """Return the refusal of a challenger that may not win whatever its numbers are, or None."""
    if champions.is_stale(version_of(challenger)):
        return Decision(False, "it was trained on a person who has been erased since: train again")
    seen = seen_in_training(challenger, faces)
    if seen:
        where = f"{seen} of the {len(faces)} faces that it would be compared on"
        return Decision(False, f"it was trained on {where}: set `evaluation: latest`")
    return None


def _comparable(faces: FaceTable, metric: str) -> FaceTable:
    """Return the faces that the metric can be taken on: those of named people, when it is one of pairs."""
    if metric in MEANS:
        return faces
    named = faces.select(faces.manifest["identity"].notna())
    if not can_verify(named):
        raise ValueError(
            f"'{metric}' is not measured on these faces: it needs two named people, one of them with two faces; "
            f"set `promotion.metric` to one of {', '.join(MEANS)}"
        )
    return named


def _sample(uri: str, faces: FaceTable, metric: str, seed: int) -> EvaluationSample:
    registered = open_uri(uri)
    same_crop(registered.treatment.align, faces.align)
    if metric not in MEANS:
        return VerificationSample(metric, registered.model.embed_table(faces), faces.people, seed)
    decoded = registered.model.reconstruct(faces.pixels)
    if decoded is None:
        raise ValueError(f"{uri} has no decoder: set `promotion.metric` to one that starts with 'verification'")
    scores = score_reconstructions(faces.pixels, decoded)
    return MeanSample(metric, getattr(scores, metric), faces.people)
