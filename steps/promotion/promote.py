"""Step: let the best new model challenge the champion."""

from typing import Annotated, Any

import mlflow
import numpy as np
from mlflow.exceptions import MlflowException
from zenml import step

from core.face_table import FaceTable
from evaluation.embedder_scores import can_verify
from evaluation.promotion import Decision, PromotionSettings, decide, first_champion, group_columns
from evaluation.reconstruction import score_reconstructions
from evaluation.samples import LOWER_IS_BETTER, MEANS, EvaluationSample, MeanSample, VerificationSample
from registry.autoencoders import CHAMPION, MODEL, version_of
from registry.champions import Champions
from registry.embedders import RegisteredEmbedder
from workflow.decisions import Trial, settle
from workflow.lineage.training_faces import seen_in_training
from workflow.tracking import IN_PIPELINE_RUN


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN, enable_cache=False)
def promote(
    faces: FaceTable, candidates: list[str], promotion: PromotionSettings, seed: int
) -> Annotated[dict[str, Any], "promotion"]:
    """Score candidates and champion on the same faces; move the aliases; write down why."""
    registry = Champions(MODEL, mlflow.MlflowClient())
    champion = registry.champion_uri()
    compared = _comparable(faces, promotion.metric)
    rivals = {*candidates, champion} if champion else {*candidates}
    samples = {uri: _sample(uri, compared, promotion.metric, seed) for uri in sorted(rivals)}
    everyone = np.arange(len(compared))
    numbers = {uri: sample.score(everyone) for uri, sample in samples.items()}
    challenger = strongest(registry, candidates, numbers, promotion.metric)
    trial = Trial(challenger, champion, numbers, faces, promotion)
    decision = unfit(registry, challenger, faces) or _decided(registry, trial, samples, compared, seed)
    record = settle(registry, trial, decision, "faces")
    registry.client.update_model_version(MODEL, version_of(challenger), description=decision.reason)
    return record


def strongest(registry: Champions, candidates: list[str], numbers: dict[str, float], metric: str) -> str:
    """Return the address of the candidate with the best number; stale ones only when there are no others."""
    fresh = [uri for uri in sorted(set(candidates)) if not registry.is_stale(version_of(uri))]
    pick = min if metric in LOWER_IS_BETTER else max
    return pick(fresh or sorted(set(candidates)), key=lambda uri: numbers[uri])


def unfit(registry: Champions, challenger: str, faces: FaceTable) -> Decision | None:
    """Return the refusal of a challenger that may not win whatever its numbers are, or None."""
    if registry.is_stale(version_of(challenger)):
        return Decision(False, "it was trained on a person who has been erased since: train again")
    seen = seen_in_training(challenger, faces)
    if seen:
        where = f"{seen} of the {len(faces)} faces that it would be compared on"
        return Decision(False, f"it was trained on {where}: set `evaluation: latest`")
    return None


def _decided(
    registry: Champions, trial: Trial, samples: dict[str, EvaluationSample], faces: FaceTable, seed: int
) -> Decision:
    metric, champion = trial.settings.metric, trial.champion
    if champion is None:
        return first_champion(metric, trial.numbers[trial.challenger])
    if trial.challenger == champion:
        return Decision(False, f"it is the champion already, {metric} {trial.numbers[champion]:.4f}")
    return decide(
        samples[trial.challenger],
        samples[champion],
        people_of(faces),
        group_columns(faces.manifest, trial.settings),
        trial.settings,
        champion_is_stale=registry.is_stale(version_of(champion)),
        seed=seed,
    )


def people_of(faces: FaceTable) -> np.ndarray:
    """Return whose face each is, str (N,); a face of an unknown person stands for a person of its own."""
    return faces.manifest["identity"].fillna(faces.manifest["face_id"]).to_numpy(str)


def _comparable(faces: FaceTable, metric: str) -> FaceTable:
    """Return the faces that the metric can be taken on: of named people, when it tells people apart."""
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
    embedder = RegisteredEmbedder(uri)
    try:
        if metric in MEANS:
            scores = score_reconstructions(faces.pixels, embedder.reconstruct(faces.pixels))
            return MeanSample(metric, getattr(scores, metric), people_of(faces))
        return VerificationSample(metric, embedder.embed(faces.pixels), people_of(faces), seed)
    except MlflowException as error:
        raise ValueError(
            f"{uri} cannot read faces of shape {faces.pixels.shape[1:]} ({error.message}): compare on faces of that "
            f"model's `align.size`, or remove the alias '{CHAMPION}' in `make ui` to start anew"
        ) from error
