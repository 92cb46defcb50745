"""What a promotion writes down: who won, by how much, on which data, with which code and settings."""

import json
from dataclasses import asdict, dataclass
from typing import Any

import mlflow
from zenml import get_step_context

from core.face_table import FaceTable
from evaluation.promotion import Decision, PromotionSettings
from registry.autoencoders import CHAMPION, version_of
from registry.champions import Champions
from registry.code_version import code_version
from steps.promotion.freeze_evaluation_set import EVALUATION_SET


@dataclass(frozen=True)
class Trial:
    """What was compared: the scores by address, on which faces, under which settings."""

    challenger: str
    champion: str | None
    numbers: dict[str, float]
    faces: FaceTable
    settings: PromotionSettings


def settle(registry: Champions, trial: Trial, decision: Decision, evaluation: str) -> dict[str, Any]:
    """Move the aliases as decided; write the decision to the version (tag `promotion`), the run and the screen.

    `evaluation`: the step's input that holds the faces compared on.
    """
    version = version_of(trial.challenger)
    artifact = get_step_context().inputs[evaluation][0]
    record = _record(trial, decision) | {"evaluation": _described(trial.faces, str(artifact.id))}
    registry.client.set_model_version_tag(registry.name, version, "promotion", json.dumps(record))
    registry.challenge(version)
    if decision.promoted:
        registry.client.set_model_version_tag(registry.name, version, EVALUATION_SET, str(artifact.id))
        registry.crown(version)
    mlflow.log_dict(record, "promotion.json")
    mlflow.set_tags({"data_version": trial.faces.data_version, "code_version": record["code_version"]})
    print(f"{decision.outcome.capitalize()}: {decision.reason}")
    return record


def _record(trial: Trial, decision: Decision) -> dict[str, Any]:
    return {
        "challenger": trial.challenger,
        "champion_before": trial.champion,
        CHAMPION: trial.challenger if decision.promoted else trial.champion,
        **asdict(decision),
        "lead": decision.lead._asdict() if decision.lead else None,
        "numbers": trial.numbers,
        "data_version": trial.faces.data_version,
        "code_version": code_version(),
        "settings": trial.settings.model_dump(mode="json"),
        "pipeline_run": get_step_context().pipeline_run.name,
    }


def _described(faces: FaceTable, artifact: str) -> dict[str, Any]:
    people = int(faces.manifest["identity"].nunique())
    return {"artifact": artifact, "digest": faces.digest(), "faces": len(faces), "people": people}
