"""Decisions about versions, as an append-only record: one signed tag per decision, on winners and losers alike."""

import json
from typing import Any

import mlflow
from mlflow.entities.model_registry import ModelVersion

from registry.signatures import DECISION, SIGNED, decision_tags, signed_decision


def append(client: mlflow.MlflowClient, name: str, versions: list[str], record: dict[str, Any]) -> str:
    """Write `record` to every version that it concerns; return the tag's key. No earlier record is touched."""
    known = [client.get_model_version(name, version) for version in versions]
    key = f"{DECISION}{max((len(decisions(each)) for each in known), default=0) + 1:04d}"
    while any(key in each.tags for each in known):
        key = f"{DECISION}{int(key.removeprefix(DECISION)) + 1:04d}"
    for each in known:
        client.set_model_version_tag(name, each.version, key, json.dumps(signed_decision(each, key, record)))
    return key


def decisions(version: ModelVersion) -> list[dict[str, Any]]:
    """Return all decisions that concern a version, the oldest first."""
    return [{key: one[key] for key in one if key != SIGNED} for one in decision_tags(version).values()]
