"""Step: let the best new generator challenge the champion, if it beats every baseline."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal

import numpy as np
import pandas as pd
from pydantic import Field
from zenml import step

from core.face_table import FaceTable
from embedding.interface import same_crop
from evaluation.neutral.comparison import against_best_baseline
from evaluation.neutral.groups import groups_of
from evaluation.neutral.scores import score_neutral
from evaluation.neutral.task import NeutralTask, neutral_task
from evaluation.neutral.wanted_faces import wanted_faces
from evaluation.promotion import Decision, PromotionSettings, group_columns
from evaluation.samples import MeanSample
from faces.selection.filtering import FilterSettings
from models.neutral.face_frames import FaceFrames
from models.neutral.registry import made_with
from registry.contest import hold_contest, strongest
from registry.loading import open_uri
from registry.names import NEUTRAL_GENERATOR
from steps.promotion.promote import unfit
from workflow.decisions import settle
from workflow.model_control import champions_of
from workflow.tracking import IN_PIPELINE_RUN
from workflow.trained_model import TrainedModel


class NeutralPromotion(PromotionSettings):
    """Which mean over held-out people decides between a generator and the champion, and how surely it must.

    `starter`: where there is no champion, the best new version becomes one whatever the baselines do, so that there is
    something to start with; the decision says so.
    """

    metric: Literal["mse", "psnr", "ssim"] = "mse"
    min_people: int = Field(default=30, ge=2)
    starter: bool = False


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN, enable_cache=False)
def promote_generator(
    table: FaceTable,
    chosen: pd.DataFrame,
    trained: list[TrainedModel],
    scores: list[pd.DataFrame],
    uris: list[str],
    promotion: NeutralPromotion,
    limits: FilterSettings | None,
) -> Annotated[dict[str, Any], "promotion"]:
    """Pick the best new version; compare it with the baselines, then the champion; move the aliases; say why.

    `limits`: as in `evaluation.neutral.wanted_faces`, for the champion's faces.
    """
    champions = champions_of(NEUTRAL_GENERATOR)
    own = {uri: _sample(rows, each.name, promotion) for uri, each, rows in zip(uris, trained, scores, strict=True)}
    means = {uri: float(sample.values.mean()) for uri, sample in own.items()}
    best = uris.index(strongest(champions, uris, means, promotion.metric))
    task = neutral_task(table, groups_of(table, chosen, trained[best].treatment.frames))
    faces = _tested(table, task)

    def gate(uri: str) -> Decision | None:
        told = against_baselines(scores[best], trained[best].name, promotion.min_people)
        if promotion.starter and champions.champion_uri() is None:
            told = Decision(True, f"a champion to start with, not one that has won: {told.reason}")
        return unfit(champions, uri, faces) or told

    outcome = hold_contest(
        champions,
        uris,
        _samples(own, table, task, promotion, limits),
        task.test.identities,
        group_columns(table.manifest.iloc[task.test.target].reset_index(drop=True), promotion),
        promotion,
        gate,
    )
    return settle(champions, uris, outcome, faces, promotion, "table")


def against_baselines(scores: pd.DataFrame, name: str, min_people: int) -> Decision:
    """Say whether a generator surely beats every baseline, and which is the strongest; few people decide nothing."""
    versus = against_best_baseline(scores, name)
    mse, ssim = versus.mse_vs_best_baseline, versus.ssim_vs_best_baseline
    words = (
        f"MSE {mse.value:.3f} ({mse.low:.3f} to {mse.high:.3f}) times that of the best baseline "
        f"({versus.best_by_mse}), "
        f"SSIM {ssim.value:+.3f} ({ssim.low:+.3f} to {ssim.high:+.3f}) beside the best ({versus.best_by_ssim})"
    )
    if versus.people < min_people:
        few = f"{versus.people} people are too few to compare with every baseline on (`min_people` is {min_people})"
        return Decision(False, f"{few}: {words}", decided=False)
    verdict = "surely beats" if versus.beaten else "does not surely beat"
    return Decision(versus.beaten, f"{verdict} every baseline: {words}")


def _tested(table: FaceTable, task: NeutralTask) -> FaceTable:
    return table.select(np.isin(np.arange(len(table)), task.test.rows()))


def _sample(scores: pd.DataFrame, name: str, promotion: NeutralPromotion) -> MeanSample:
    own = scores[scores["generator"] == name]
    return MeanSample(promotion.metric, own[promotion.metric].to_numpy(), own["identity"].to_numpy(str))


def _samples(
    own: dict[str, MeanSample],
    table: FaceTable,
    task: NeutralTask,
    promotion: NeutralPromotion,
    limits: FilterSettings | None,
) -> Callable[[str], MeanSample]:
    """Return what each version did for the same people: the new ones as scored before, the champion now."""

    def sample(uri: str) -> MeanSample:
        return own[uri] if uri in own else _champions(uri, table, task, promotion, limits)

    return sample


def _champions(
    uri: str, table: FaceTable, task: NeutralTask, promotion: NeutralPromotion, limits: FilterSettings | None
) -> MeanSample:
    registered = open_uri(uri)
    same_crop(registered.treatment.align, table.align)
    inputs: Sequence[np.ndarray] = task.test.inputs
    made = wanted_faces(made_with(registered.model, FaceFrames.of(table), inputs), table, task.test, limits)
    scores = score_neutral(made, task.true_faces(task.test))
    return MeanSample(promotion.metric, scores[promotion.metric].to_numpy(), task.test.identities)
