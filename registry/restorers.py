"""Restorers of damaged faces in the registry."""

import json
from typing import Any

import numpy as np
import pandas as pd
from mlflow.exceptions import MlflowException
from mlflow.models import ModelSignature
from mlflow.types import DataType, ParamSchema, ParamSpec, Schema, TensorSpec

from faces.report.card import markdown_table
from models.restore.damages.registry import damage
from models.restore.registry import load_restorer, save_restorer
from registry.kinds import ModelKind
from registry.names import FACE_RESTORER
from registry.pictures import noise, whole_numbers
from registry.treatments import Treatment

DEFAULT_DAMAGE = "painted"

LIMITS = """What is missing is guessed from other faces: the guess is plausible and often wrong. It was measured only on
people like those above and on damage that was drawn; scratches, stains and several kinds of damage at once are other
things. It is told what the damage is: told wrongly, it makes pictures worse."""

ETHICS = """A restored face is a guess about a person, not a photograph, and no evidence of how somebody looks. Do not
use it to identify people, to uncover a face that was hidden on purpose, or to show somebody without saying that the
picture was made. Faces are biometric data: the model was fitted to the people counted above and may reproduce them."""


def _shape(treatment: Treatment) -> tuple[int, int, int, int]:
    return (-1, treatment.align.size, treatment.align.size, 3)


def _signature(model: Any, treatment: Treatment) -> ModelSignature:  # noqa: ARG001 (one interface for all)
    """Damaged faces in, restored faces out; the damage is a parameter: a kind, or its settings as JSON."""
    faces = Schema([TensorSpec(np.dtype(np.uint8), _shape(treatment))])
    return ModelSignature(faces, faces, ParamSchema([ParamSpec("damage", DataType.string, DEFAULT_DAMAGE)]))


def _example(model: Any, treatment: Treatment) -> np.ndarray:  # noqa: ARG001 (one interface for all)
    return noise((2, *_shape(treatment)[1:]))


def _restore(model: Any, model_input: np.ndarray, parameters: dict[str, Any]) -> np.ndarray:
    """Return restored faces, uint8 (N, S, S, 3).

    `parameters`: `damage`, a kind of `models.restore.damages.registry` or its settings as JSON.
    """
    given = str(parameters.get("damage", DEFAULT_DAMAGE))
    try:
        kind = damage(json.loads(given) if given.startswith("{") else given)
        restored: np.ndarray = model.restore(kind.received(whole_numbers(model_input)))
    except ValueError as error:
        raise MlflowException.invalid_parameter_value(str(error)) from error
    return restored


def numbers(scores: pd.DataFrame, name: str) -> dict[str, float]:
    """Return a restorer's mean PSNR and SSIM over held-out faces and kinds of damage, and the PSNR of each."""
    own = scores[scores["method"] == name]
    means = own.groupby("damage")[["psnr", "ssim"]].mean()
    each = {f"psnr_{damage}": float(value) for damage, value in means["psnr"].items()}
    return {str(score): float(value) for score, value in means.mean().items()} | each


def measures(scores: pd.DataFrame, name: str) -> str:
    """Return the means by damage as a table."""
    own = scores[scores["method"] == name]
    columns = [column for column in ("psnr", "ssim", "hole_mse", "ciede2000") if own[column].notna().any()]
    people = own["identity"].nunique()
    return f"{people} held-out people.\n\n{markdown_table(own.groupby('damage')[columns].mean())}"


RESTORER = ModelKind(
    name=FACE_RESTORER,
    title="Restorer of damaged faces",
    made_by=(
        "train one with `zenml pipeline run pipelines.restore_study.restore_study --config configs/restore_study.yaml`"
    ),
    treatment=Treatment,
    save=save_restorer,
    load=load_restorer,
    signature=_signature,
    example=_example,
    predict=_restore,
    metrics=("psnr", "ssim"),
    numbers=numbers,
    measures=measures,
    limits=LIMITS,
    ethics=ETHICS,
    holds="weights and principal components fitted to its training people, whose faces it may reproduce",
)
