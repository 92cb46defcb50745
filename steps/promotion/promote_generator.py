"""Step: let the best new generator challenge the champion, if it beats every baseline."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal

import numpy as np
import pandas as pd
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
from models.neutral.inference import made_with
from registry.contest import hold_contest, strongest
from registry.loading import open_uri
from registry.names import NEUTRAL_GENERATOR
from steps.promotion.promote import unfit
from workflow.decisions import settle
from workflow.model_control import champions_of
from workflow.tracking import IN_PIPELINE_RUN
from workflow.trained_model import TrainedModel


class NeutralPromotion(PromotionSettings):
    """Which mean over held-out people decides between a generator and the champion, and how surely it must."""

    metric: Literal["mse", "psnr", "ssim"] = "mse"


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
        return unfit(champions, uri, faces) or against_baselines(scores[best], trained[best].name)

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


def against_baselines(scores: pd.DataFrame, name: str) -> Decision:
    """Say whether a generator's means beat those of every baseline, and which baseline is the strongest."""
    versus = against_best_baseline(scores, name)
    words = (
        f"MSE {versus.mse_vs_best_baseline.value:.3f} times that of the best baseline ({versus.best_by_mse}), "
        f"SSIM {versus.ssim_vs_best_baseline.value:+.3f} beside the best ({versus.best_by_ssim})"
    )
    return Decision(versus.beaten, f"{'beats' if versus.beaten else 'does not beat'} every baseline: {words}")


def _tested(table: FaceTable, task: NeutralTask) -> FaceTable:
    rows = np.unique(np.concatenate([task.test.target, *task.test.inputs]))
    return table.select(np.isin(np.arange(len(table)), rows))


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
    made = wanted_faces(made_with(registered.model, task.pixels, inputs), table, task.test, limits)
    scores = score_neutral(made, task.true_faces(task.test))
    return MeanSample(promotion.metric, scores[promotion.metric].to_numpy(), task.test.identities)
