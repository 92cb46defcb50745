"""Readers of attributes in the registry: they measure data sets, and say nothing about anybody's ethnicity."""

from typing import Any

import numpy as np
import pandas as pd
from mlflow.models import ModelSignature
from mlflow.types import Schema, TensorSpec

from faces.report.card import markdown_table
from models.attributes.model import AttributeModel
from models.attributes.settings import ClassTask, Task
from registry.kinds import ModelKind
from registry.names import FACE_ATTRIBUTES
from registry.pictures import noise, whole_numbers
from registry.treatments import Treatment

NEVER_SERVED = ("ethnicity",)
"""Columns that are read for the audit of whole data sets alone.

Regulation (EU) 2024/1689, article 5(1)(g), forbids to categorise people by their biometric data in order to infer their
race; the labelling and filtering of lawfully acquired data sets is excepted.
"""

LIMITS = """It repeats the labels that it learned from, which other people guessed from pictures: apparent age, and one
of two genders. It is worst where few faces were learned from; the table of groups above says where. Shares are
calibrated and intervals cover nine faces of ten on faces like those of its validation split, not on others."""

ETHICS = """It exists to measure and balance data sets. Do not use it to decide about people or to sort them. Ethnicity
is read for the audit of data sets alone and never served; a page or a server that asks for it gets nothing."""


def served(model: AttributeModel) -> tuple[Task, ...]:
    """Return the tasks that a server answers. Raises ValueError when none is left."""
    tasks = tuple(task for task in model.tasks if task.column not in NEVER_SERVED)
    if not tasks:
        raise ValueError(f"{', '.join(NEVER_SERVED)} is never served: register it with another attribute beside it")
    return tasks


def _outputs(task: Task) -> list[str]:
    """Return the names of a task's answers."""
    if isinstance(task, ClassTask):
        return [f"{task.column}.{name}" for name in task.classes]
    return [task.column, f"{task.column}.least", f"{task.column}.most"]


def _signature(model: AttributeModel, treatment: Treatment) -> ModelSignature:  # noqa: ARG001 (one interface for all)
    faces = TensorSpec(np.dtype(np.uint8), (-1, model.size, model.size, 3))
    names = [name for task in served(model) for name in _outputs(task)]
    return ModelSignature(Schema([faces]), Schema([TensorSpec(np.dtype(np.float32), (-1,), name) for name in names]))


def _example(model: AttributeModel, treatment: Treatment) -> np.ndarray:  # noqa: ARG001 (one interface for all)
    return noise((2, model.size, model.size, 3))


def _predict(model: AttributeModel, model_input: np.ndarray, parameters: dict[str, Any]) -> dict[str, np.ndarray]:  # noqa: ARG001
    """Return by name float32 (N,): the share of each class; of a number its value and the bounds of its interval."""
    answers = model.predict(whole_numbers(model_input))
    return {
        name: np.ascontiguousarray(answers[task.column][:, place])
        for task in served(model)
        for place, name in enumerate(_outputs(task))
    }


def numbers(scores: pd.DataFrame, name: str) -> dict[str, float]:
    """Return the scores of the model `name`."""
    row = scores[scores["model"] == name].iloc[0].drop("model")
    return {str(key): float(value) for key, value in row.items()}


def measures(scores: pd.DataFrame, name: str) -> str:
    """Return them as a table."""
    return markdown_table(pd.Series(numbers(scores, name), name="value").to_frame().rename_axis("measure"))


ATTRIBUTES = ModelKind(
    name=FACE_ATTRIBUTES,
    title="Reader of attributes",
    made_by=(
        "train one with `zenml pipeline run pipelines.train_attributes.train_attributes "
        "--config configs/s4_attributes.yaml`"
    ),
    treatment=Treatment,
    save=lambda folder, model: model.save(folder),
    load=AttributeModel.load,
    signature=_signature,
    example=_example,
    predict=_predict,
    metrics=("accuracy", "mae"),
    numbers=numbers,
    measures=measures,
    limits=LIMITS,
    ethics=ETHICS,
    holds="weights fitted to its training faces, from which no face can be read directly",
)
