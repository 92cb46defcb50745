"""Neutral-face generators in the registry."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from mlflow.exceptions import MlflowException
from mlflow.models import ModelSignature
from mlflow.types import DataType, ParamSchema, ParamSpec, Schema, TensorSpec

from evaluation.neutral.comparison import against_best_baseline, summary
from faces.report.card import markdown_table
from models.checkpoints import save_model
from models.neutral.checkpoints import load_generator
from models.neutral.generator import NeutralGenerator
from models.neutral.inference import neutral_faces
from registry.generator_treatment import GeneratorTreatment
from registry.kinds import ModelKind
from registry.names import NEUTRAL_GENERATOR
from registry.pictures import noise, whole_numbers

LIMITS = """It blurs what it is unsure of: hair, glasses, beards and jewellery are often lost. It was measured only on
people like those above; other light, age, skin or pose may give a face that is nobody's. The best baseline is chosen
on the same people that it is scored on, which favours the baseline. Where the target is the neutral face, those
scored that the front end did not find neutral were made again, with a strength up to 4; alone the model makes the
first face, so check its output and ask for a stronger neutralisation."""

ETHICS = """A generated face is a guess about a person, not a photograph, and no evidence of how somebody looks or
feels. Use it with the consent of the person shown. Do not use it to identify people, to decide about them, or to show
them without saying that the picture is generated. Faces are biometric data: the model was fitted to the people
counted above and may reproduce them."""


def _size(treatment: GeneratorTreatment) -> tuple[int, int, int]:
    return (treatment.align.size, treatment.align.size, 3)


def _signature(model: NeutralGenerator, treatment: GeneratorTreatment) -> ModelSignature:  # noqa: ARG001
    faces = np.dtype(np.uint8)
    return ModelSignature(
        Schema([TensorSpec(faces, (-1, -1, *_size(treatment)))]),
        Schema([TensorSpec(faces, (-1, *_size(treatment)))]),
        ParamSchema([ParamSpec("strength", DataType.double, 1.0)]),
    )


def _example(model: NeutralGenerator, treatment: GeneratorTreatment) -> np.ndarray:  # noqa: ARG001
    return noise((2, treatment.frames, *_size(treatment)))


def _make(model: NeutralGenerator, model_input: np.ndarray, parameters: dict[str, Any]) -> np.ndarray:
    """Return one face per person, uint8 (N, S, S, 3), of frames (N, K, S, S, 3), any K >= 1.

    `parameters`: `strength` of the neutralisation, 0.5 to 10, how large the places around eyes and mouth are in which
    less of the frames is kept.
    """
    strength = float(parameters.get("strength", 1.0))
    if not 0.5 <= strength <= 10:
        raise MlflowException.invalid_parameter_value(f"strength is {strength:g}: send a number from 0.5 to 10")
    frames = whole_numbers(model_input)
    people, count, *shape = frames.shape
    rows = np.arange(people * count).reshape(people, count)
    return neutral_faces(model, frames.reshape(people * count, *shape), list(rows), strength=strength)


def numbers(scores: pd.DataFrame, name: str) -> dict[str, float]:
    """Return the means of a generator's scores over held-out people, and whether it beats every baseline (1 or 0)."""
    means = scores[scores["generator"] == name].mean(numeric_only=True)
    beaten = float(against_best_baseline(scores, name).beaten)
    return {**{str(key): float(value) for key, value in means.items()}, "baselines_beaten": beaten}


def measures(scores: pd.DataFrame, name: str) -> str:
    """Return the means of the generator and of every baseline with their intervals, and whether it beats them."""
    beaten = against_best_baseline(scores, name).beaten
    means = summary(scores.drop(columns="frames")).set_index(["generator", "score"])
    columns = [str(column) for column in scores if column not in {"generator", "identity", "frames"}]
    cells = {
        each: [_interval(means.loc[(each, column)]) for column in columns] for each in scores["generator"].unique()
    }
    table = pd.DataFrame.from_dict(cells, orient="index", columns=columns).rename_axis("generator")
    verdict = "beats" if beaten else "does not beat"
    people = scores["identity"].nunique()
    return f"{people} held-out people; it {verdict} every baseline. Means [95 %].\n\n{markdown_table(table)}"


def _interval(row: pd.Series) -> str:
    return f"{row['value']:.3g} [{row['low']:.3g}, {row['high']:.3g}]"


def save(folder: Path, model: NeutralGenerator) -> None:
    """Write a generator into `folder`."""
    save_model(folder, model)


GENERATOR = ModelKind(
    name=NEUTRAL_GENERATOR,
    title="Neutral-face generator",
    made_by=(
        "train one with `zenml pipeline run pipelines.train_neutral_generator.train_neutral_generator "
        "--config configs/neutral_synthetic.yaml`"
    ),
    treatment=GeneratorTreatment,
    save=save,
    load=load_generator,
    signature=_signature,
    example=_example,
    predict=_make,
    metrics=("mse", "psnr", "ssim"),
    numbers=numbers,
    measures=measures,
    limits=LIMITS,
    ethics=ETHICS,
    holds="weights fitted to its training people, whose faces it may reproduce",
)
