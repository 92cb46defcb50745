"""Step: let the best new generator challenge the champion, if it beats every baseline."""

from dataclasses import replace
from typing import Annotated, Any, Literal

import mlflow
import numpy as np
import pandas as pd
from mlflow.exceptions import MlflowException
from zenml import step

from core.face_table import FaceTable
from evaluation.neutral.comparison import against_best_baseline
from evaluation.neutral.groups import groups_of
from evaluation.neutral.scores import score_neutral
from evaluation.neutral.task import NeutralTask, neutral_task
from evaluation.neutral.wanted_faces import wanted_faces
from evaluation.promotion import Decision, PromotionSettings, decide, group_columns
from evaluation.samples import MeanSample
from faces.selection.filtering import FilterSettings
from registry.autoencoders import CHAMPION, version_of
from registry.champions import Champions
from registry.neutral import MODEL, made_by
from steps.promotion.promote import strongest, unfit
from workflow.decisions import Trial, settle
from workflow.tracking import IN_PIPELINE_RUN
from workflow.trained_generator import TrainedGenerator


class NeutralPromotion(PromotionSettings):
    """Which mean over held-out people decides between a generator and the champion, and how surely it must."""

    metric: Literal["mse", "psnr", "ssim"] = "mse"


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN, enable_cache=False)
def promote_generator(
    table: FaceTable,
    chosen: pd.DataFrame,
    trained: list[TrainedGenerator],
    scores: list[pd.DataFrame],
    uris: list[str],
    promotion: NeutralPromotion,
    limits: FilterSettings | None,
) -> Annotated[dict[str, Any], "promotion"]:
    """Pick the best new version; hold it against the baselines, then the champion; move the aliases; say why.

    `limits`: as in `evaluation.neutral.wanted_faces`, for the champion's faces.
    """
    registry = Champions(MODEL, mlflow.MlflowClient())
    samples = {uri: _sample(own, each.name, promotion) for uri, each, own in zip(uris, trained, scores, strict=True)}
    numbers = {uri: float(sample.values.mean()) for uri, sample in samples.items()}
    challenger = strongest(registry, uris, numbers, promotion.metric)
    best, own = trained[uris.index(challenger)], scores[uris.index(challenger)]
    task = neutral_task(table, groups_of(table, chosen, best.frames))
    tested = np.unique(np.concatenate([task.test.target, *task.test.inputs]))
    faces = table.select(np.isin(np.arange(len(table)), tested))
    champion = registry.champion_uri()
    decision = unfit(registry, challenger, faces) or against_baselines(own, best.name)
    if decision.promoted and champion is not None and champion != challenger:
        theirs = _champions(champion, table, task, promotion, limits)
        numbers[champion] = float(theirs.values.mean())
        stale = registry.is_stale(version_of(champion))
        attributes = group_columns(table.manifest.iloc[task.test.target].reset_index(drop=True), promotion)
        rivalry = decide(samples[challenger], theirs, task.test.identities, attributes, promotion, stale)
        decision = replace(rivalry, reason=f"{decision.reason}; {rivalry.reason}")
    return settle(registry, Trial(challenger, champion, numbers, faces, promotion), decision, "table")


def against_baselines(scores: pd.DataFrame, name: str) -> Decision:
    """Say whether a generator's means beat those of every baseline, and which baseline is the strongest."""
    versus = against_best_baseline(scores, name)
    words = (
        f"MSE {versus.mse_vs_best_baseline.value:.3f} times that of the best baseline ({versus.best_by_mse}), "
        f"SSIM {versus.ssim_vs_best_baseline.value:+.3f} beside the best ({versus.best_by_ssim})"
    )
    return Decision(versus.beaten, f"{'beats' if versus.beaten else 'does not beat'} every baseline: {words}")


def _sample(scores: pd.DataFrame, name: str, promotion: NeutralPromotion) -> MeanSample:
    own = scores[scores["generator"] == name]
    return MeanSample(promotion.metric, own[promotion.metric].to_numpy(), own["identity"].to_numpy(str))


def _champions(
    uri: str, table: FaceTable, task: NeutralTask, promotion: NeutralPromotion, limits: FilterSettings | None
) -> MeanSample:
    """Return what the champion did for the same people."""
    try:
        make = made_by(uri, task.pixels, task.test.inputs)
        made = wanted_faces(make, table, task.test, limits)
    except MlflowException as error:
        raise ValueError(
            f"{uri} cannot read faces of shape {task.pixels.shape[1:]} ({error.message}): set `dataset.align.size` to "
            f"that model's, or remove the alias '{CHAMPION}' in `make ui` to start anew"
        ) from error
    scores = score_neutral(made, task.true_faces(task.test))
    return MeanSample(promotion.metric, scores[promotion.metric].to_numpy(), task.test.identities)
