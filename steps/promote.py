"""Step: let the best new model challenge the champion."""

import json
from typing import Annotated, Any

import mlflow
from mlflow.exceptions import MlflowException
from zenml import step

from faces.table import FaceTable
from measures.promotion import LOWER_IS_BETTER, Decision, PromotionSettings, decide
from steps.embedders import RegisteredEmbedder
from steps.evaluation import evaluate
from steps.registry import CHALLENGER, CHAMPION, MODEL, champion_uri, version_of
from steps.subsets import Subset, choose, held_out
from steps.tracking import IN_PIPELINE_RUN


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN, enable_cache=False)
def promote(
    table: FaceTable, candidates: list[str], promotion: PromotionSettings, subset: Subset, seed: int
) -> Annotated[dict[str, Any], "promotion"]:
    """Score candidates and champion on the same held-out faces; move the aliases; write down why."""
    client = mlflow.MlflowClient()
    faces = choose(table, subset, held_out(table.manifest))
    champion = champion_uri(client)
    numbers = {uri: _measure(uri, faces, promotion.metric, seed) for uri in {*candidates, champion} if uri}
    pick = min if promotion.metric in LOWER_IS_BETTER else max
    challenger = pick(sorted(set(candidates)), key=lambda uri: numbers[uri])
    if challenger == champion:
        decision = Decision(False, f"it is the champion already, {promotion.metric} {numbers[challenger]:.4f}")
    else:
        decision = decide(numbers[challenger], numbers[champion] if champion else None, promotion)
    client.set_registered_model_alias(MODEL, CHALLENGER, version_of(challenger))
    if decision.promoted:
        client.set_registered_model_alias(MODEL, CHAMPION, version_of(challenger))
    record = {
        "challenger": challenger,
        "champion_before": champion,
        "champion": challenger if decision.promoted else champion,
        "promoted": decision.promoted,
        "reason": decision.reason,
        "data_version": table.data_version,
        "numbers": numbers,
    }
    client.set_model_version_tag(MODEL, version_of(challenger), "promotion", json.dumps(record))
    client.update_model_version(MODEL, version_of(challenger), description=decision.reason)
    mlflow.log_dict(record, "promotion.json")
    print(f"{'Promoted' if decision.promoted else 'Kept the champion'}: {decision.reason}")
    return record


def _measure(uri: str, faces: FaceTable, metric: str, seed: int) -> float:
    try:
        scores = evaluate(RegisteredEmbedder(uri), faces, seed)
    except MlflowException as error:
        raise ValueError(
            f"{uri} cannot read faces of shape {faces.pixels.shape[1:]} ({error.message}): build the face table with "
            f"the `align.size` of that model, or remove the alias '{CHAMPION}' in `make ui` to start anew"
        ) from error
    if metric not in scores:
        raise ValueError(
            f"'{metric}' is not measured on these faces (measured: {', '.join(sorted(scores))}): "
            "set `promotion.metric` to one of them; verification needs named people"
        )
    return scores[metric]
