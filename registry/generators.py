"""Neutral-face generators in the registry."""

from typing import Any

import numpy as np
import pandas as pd
from mlflow.exceptions import MlflowException
from mlflow.models import ModelSignature
from mlflow.types import DataType, ParamSchema, ParamSpec, Schema, TensorSpec

from core.landmarks import POINTS
from evaluation.neutral.comparison import against_best_baseline, summary
from faces.report.card import markdown_table
from models.neutral.face_frames import FaceFrames
from models.neutral.registry import generated_faces, kind_of, load_generator, save_generator
from registry.generator_treatment import GeneratorTreatment
from registry.kinds import Input, ModelKind
from registry.names import NEUTRAL_GENERATOR
from registry.pictures import noise, whole_numbers

LIMITS = """A network blurs what it is unsure of: hair, glasses, beards and jewellery are often lost. A generator that
warps keeps them, and the creases of a wide smile too; a mouth that no frame shows closed is filled smoothly, and the
turn of the head stays. It was measured only on people like those above; other light, age, skin or pose may give a face
that is nobody's. The best baseline is chosen on the same people that it is scored on, which favours the baseline. Where
the target is the neutral face, those scored that the front end did not find neutral were made again, with a strength up
to 4; alone the model makes the first face, so check its output and ask for a stronger neutralisation."""

ETHICS = """A generated face is a guess about a person, not a photograph, and no evidence of how somebody looks or
feels. Use it with the consent of the person shown. Do not use it to identify people, to decide about them, or to show
them without saying that the picture is generated. Faces are biometric data: the model was fitted to the people
counted above and may reproduce them."""


def _size(treatment: GeneratorTreatment) -> tuple[int, int, int]:
    return (treatment.align.size, treatment.align.size, 3)


def _signature(model: Any, treatment: GeneratorTreatment) -> ModelSignature:
    """Frames alone, or by name `faces` and `landmarks` for a generator that needs both."""
    faces, parameters = np.dtype(np.uint8), ParamSchema([ParamSpec("strength", DataType.double, 1.0)])
    made = Schema([TensorSpec(faces, (-1, *_size(treatment)))])
    shape = (-1, -1, *_size(treatment))
    if not kind_of(model).needs_landmarks:
        return ModelSignature(Schema([TensorSpec(faces, shape)]), made, parameters)
    landmarks = TensorSpec(np.dtype(np.float32), (-1, -1, POINTS, 3), "landmarks")
    return ModelSignature(Schema([TensorSpec(faces, shape, "faces"), landmarks]), made, parameters)


def _example(model: Any, treatment: GeneratorTreatment) -> Input:
    if not kind_of(model).needs_landmarks:
        return noise((2, treatment.frames, *_size(treatment)))
    places = np.random.default_rng(0).uniform(0, treatment.align.size, (1, 1, POINTS, 3))
    return {"faces": noise((1, 1, *_size(treatment))), "landmarks": places.astype(np.float32)}


def _make(model: Any, model_input: Input, parameters: dict[str, Any]) -> np.ndarray:
    """Return one face per person, uint8 (N, S, S, 3), of frames (N, K, S, S, 3), any K >= 1.

    `parameters`: `strength` of the neutralisation, 0.5 to 10, as `models.neutral.registry.generated_faces` takes it.
    """
    strength = float(parameters.get("strength", 1.0))
    if not 0.5 <= strength <= 10:
        raise MlflowException.invalid_parameter_value(f"strength is {strength:g}: send a number from 0.5 to 10")
    frames, landmarks = _parts(model_input)
    people, count, *shape = frames.shape
    rows = np.arange(people * count).reshape(people, count)
    points = None if landmarks is None else landmarks.reshape(people * count, *landmarks.shape[2:])
    return generated_faces(model, FaceFrames(frames.reshape(people * count, *shape), points), list(rows), strength)


def _parts(model_input: Input) -> tuple[np.ndarray, np.ndarray | None]:
    if isinstance(model_input, dict):
        return whole_numbers(model_input["faces"]), model_input["landmarks"]
    return whole_numbers(model_input), None


def numbers(scores: pd.DataFrame, name: str) -> dict[str, float]:
    """Return the means of a generator's scores over held-out people, and whether it surely beats every baseline."""
    means = scores[scores["generator"] == name].mean(numeric_only=True)
    beaten = float(against_best_baseline(scores, name).beaten)
    return {**{str(key): float(value) for key, value in means.items()}, "baselines_beaten": beaten}


def measures(scores: pd.DataFrame, name: str) -> str:
    """Return the means of the generator and all baselines with their intervals, and whether it surely beats them."""
    beaten = against_best_baseline(scores, name).beaten
    means = summary(scores.drop(columns="frames")).set_index(["generator", "score"])
    columns = [str(column) for column in scores if column not in {"generator", "identity", "frames"}]
    cells = {
        each: [_interval(means.loc[(each, column)]) for column in columns] for each in scores["generator"].unique()
    }
    table = pd.DataFrame.from_dict(cells, orient="index", columns=columns).rename_axis("generator")
    verdict = "surely beats" if beaten else "does not surely beat"
    people = scores["identity"].nunique()
    return f"{people} held-out people; it {verdict} every baseline. Means [95 %].\n\n{markdown_table(table)}"


def _interval(row: pd.Series) -> str:
    return f"{row['value']:.3g} [{row['low']:.3g}, {row['high']:.3g}]"


GENERATOR = ModelKind(
    name=NEUTRAL_GENERATOR,
    title="Neutral-face generator",
    made_by=(
        "train one with `zenml pipeline run pipelines.train_neutral_generator.train_neutral_generator "
        "--config configs/neutral_synthetic.yaml`"
    ),
    treatment=GeneratorTreatment,
    save=save_generator,
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
