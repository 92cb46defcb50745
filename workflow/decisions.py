"""What a promotion writes down: who won, by how much, on which data, with which code and settings."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import mlflow
from zenml import get_step_context

from core.alerts import alert
from core.face_table import FaceTable
from evaluation.promotion import PromotionSettings
from registry import records
from registry.champions import Champions
from registry.contest import Outcome
from registry.names import CHAMPION, version_of
from workflow.code_version import code_version
from workflow.evaluation_sets import EVALUATION_SET


def settle(
    champions: Champions,
    candidates: Sequence[str],
    outcome: Outcome,
    faces: FaceTable,
    settings: PromotionSettings,
    evaluation: str,
) -> dict[str, Any]:
    """Move the aliases as decided; append the decision to every version concerned, to the run and to the screen.

    `evaluation`: the step's input that holds the faces compared on.
    """
    version = version_of(outcome.challenger)
    artifact = get_step_context().inputs[evaluation][0]
    record = _record(outcome, faces, settings) | {"evaluation": _described(faces, str(artifact.id))}
    concerned = {version_of(uri) for uri in (*candidates, *outcome.numbers)}
    records.append(champions.client, champions.name, sorted(concerned, key=int), record)
    champions.challenge(version)
    if outcome.decision.promoted:
        champions.client.set_model_version_tag(champions.name, version, EVALUATION_SET, str(artifact.id))
        champions.crown(version)
    told = f"{outcome.decision.outcome}: {outcome.decision.reason}"
    mlflow.log_dict(record, f"promotion/{champions.name}.json")
    mlflow.set_tags({"data_version": faces.data_version, "code_version": record["code_version"]})
    mlflow.set_tag(f"decision.{champions.name}", told)
    print(f"{champions.name}: {told}")
    kept = {key: record[key] for key in ("promoted", "reason", "challenger", CHAMPION, "pipeline_run")}
    alert("promotion", model=champions.name, **kept)
    return record


def _record(outcome: Outcome, faces: FaceTable, settings: PromotionSettings) -> dict[str, Any]:
    decision = outcome.decision
    return {
        "challenger": outcome.challenger,
        "challenger_version": version_of(outcome.challenger),
        "champion_before": outcome.champion,
        CHAMPION: outcome.challenger if decision.promoted else outcome.champion,
        **asdict(decision),
        "lead": decision.lead._asdict() if decision.lead else None,
        "numbers": outcome.numbers,
        "data_version": faces.data_version,
        "code_version": code_version(),
        "settings": settings.model_dump(mode="json"),
        "pipeline_run": get_step_context().pipeline_run.name,
    }


def _described(faces: FaceTable, artifact: str) -> dict[str, Any]:
    people = int(faces.manifest["identity"].nunique())
    return {"artifact": artifact, "digest": faces.digest(), "faces": len(faces), "people": people}
