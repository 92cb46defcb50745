"""Step: let the best new restorer challenge the champion, if it beats everything simple."""

from typing import Annotated, Any, Literal

import numpy as np
import pandas as pd
from zenml import step

from core.face_table import FaceTable
from core.subsets import Subset
from embedding.interface import same_crop
from evaluation.promotion import Decision, PromotionSettings, group_columns
from evaluation.restoration import against_baselines, score_restorers, tasks
from evaluation.samples import MeanSample
from models.restore.damages.registry import DamageSettings
from registry.contest import hold_contest, strongest
from registry.loading import open_uri
from registry.names import FACE_RESTORER
from steps.evaluation.score_restorer import scored_faces
from steps.promotion.promote import unfit
from workflow.decisions import settle
from workflow.model_control import champions_of
from workflow.tracking import IN_PIPELINE_RUN


class RestorerPromotion(PromotionSettings):
    """Which mean over held-out faces and kinds of damage decides between a restorer and the champion."""

    metric: Literal["psnr", "ssim"] = "psnr"


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN, enable_cache=False)
def promote_restorer(
    table: FaceTable,
    scores: list[pd.DataFrame],
    baselines: pd.DataFrame,
    uris: list[str],
    damages: list[DamageSettings],
    subset: Subset,
    most: int,
    promotion: RestorerPromotion,
    seed: int,
) -> Annotated[dict[str, Any], "promotion"]:
    """Pick the best new version; compare it with the best baselines, then the champion; move the aliases; say why."""
    champions, faces = champions_of(FACE_RESTORER), scored_faces(table, subset, most)
    people = faces.people
    own = {uri: _sample(rows, people, promotion.metric) for uri, rows in zip(uris, scores, strict=True)}
    means = {uri: float(sample.values.mean()) for uri, sample in own.items()}
    best = uris.index(strongest(champions, uris, means, promotion.metric))

    def sample(uri: str) -> MeanSample:
        if uri in own:
            return own[uri]
        registered = open_uri(uri)
        same_crop(registered.treatment.align, table.align)
        found = score_restorers([registered.model], tasks(faces.pixels, damages, seed), people)
        return _sample(found, people, promotion.metric)

    outcome = hold_contest(
        champions,
        uris,
        sample,
        people,
        group_columns(faces.manifest, promotion),
        promotion,
        lambda uri: unfit(champions, uri, faces) or beats_baselines(scores[best], baselines),
        seed,
    )
    return settle(champions, uris, outcome, faces, promotion, "table")


def beats_baselines(scores: pd.DataFrame, baselines: pd.DataFrame) -> Decision:
    """Say by how much a restorer is ahead of the best baseline of each damage; it has to be on average, surely."""
    lead = against_baselines(scores, baselines)
    words = f"{lead.value:+.2f} dB ({lead.low:+.2f} to {lead.high:+.2f}) beside the best baseline of each damage"
    return Decision(lead.low > 0, words if lead.low > 0 else f"does not surely beat what is simple: {words}")


def _sample(scores: pd.DataFrame, people: np.ndarray, metric: str) -> MeanSample:
    """Return each face's mean over the kinds of damage."""
    by_face = scores.groupby(scores.groupby("damage").cumcount())[metric].mean()
    return MeanSample(metric, by_face.to_numpy(float), people)
