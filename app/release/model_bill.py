"""A registered model as a CycloneDX bill of materials for machine learning."""

import json
from typing import Any

from mlflow.entities.model_registry import ModelVersion

from app.release.bill import bill
from registry.kinds import ModelKind
from registry.names import uri_of
from registry.signatures import TAG

LICENCE = "not stated by this project"
KEPT = ("label", "family", "code_version", "data_version", "run_id", "stage1")
"""Tags of a version that say where it comes from."""


def model_bill(kind: ModelKind, found: ModelVersion, packages: list[str], now: str) -> dict[str, Any]:
    """Return the bill of a signed version: its files' SHA-256, data, code, settings, numbers and limits.

    `packages`: what a program that loads it needs, as `name==version`.
    """
    uri = uri_of(kind.name, found.version)
    model = {
        "type": "machine-learning-model",
        "bom-ref": uri,
        "name": kind.name,
        "version": str(found.version),
        "description": kind.title,
        "licenses": [{"license": {"name": LICENCE}}],
        "modelCard": _card(kind, found),
        "properties": [{"name": f"likeness:{key}", "value": found.tags[key]} for key in KEPT if key in found.tags],
    }
    return bill(model, [*_files(found, uri), _data(found), *map(_library, packages)], now)


def numbers_of(found: ModelVersion) -> dict[str, float]:
    """Return the scores that a version is tagged with."""
    return {key: float(value) for key, value in sorted(found.tags.items()) if key not in KEPT and _is_number(value)}


def _card(kind: ModelKind, found: ModelVersion) -> dict[str, Any]:
    metrics = [{"type": name, "value": f"{value:.6g}"} for name, value in numbers_of(found).items()]
    return {
        "modelParameters": {
            "architectureFamily": found.tags.get("family", kind.name),
            "datasets": [{"type": "dataset", "name": "face table", "contents": {"properties": _data_version(found)}}],
        },
        "quantitativeAnalysis": {"performanceMetrics": metrics},
        "considerations": {
            "technicalLimitations": [_line(kind.limits)],
            "ethicalConsiderations": [{"name": _line(kind.ethics)}, {"name": f"It holds {kind.holds}."}],
        },
    }


def _files(found: ModelVersion, uri: str) -> list[dict[str, Any]]:
    files = json.loads(found.tags[TAG])["files"]
    return [
        {"type": "file", "bom-ref": f"{uri}#{path}", "name": path, "hashes": [{"alg": "SHA-256", "content": digest}]}
        for path, digest in sorted(files.items())
    ]


def _data(found: ModelVersion) -> dict[str, Any]:
    version = found.tags.get("data_version", "unknown")
    return {"type": "data", "bom-ref": f"data:{version}", "name": "face table", "version": version}


def _data_version(found: ModelVersion) -> list[dict[str, str]]:
    return [{"name": "data_version", "value": found.tags.get("data_version", "unknown")}]


def _library(pinned: str) -> dict[str, Any]:
    name, _, version = pinned.partition("==")
    purl = f"pkg:pypi/{name}@{version}"
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}


def _line(text: str) -> str:
    return " ".join(text.split())


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True
