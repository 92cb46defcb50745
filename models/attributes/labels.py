"""Labels of faces as networks take them, and the tasks that a table's labels make."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from models.attributes.network import UNKNOWN
from models.attributes.settings import ClassTask, NumberTask, Task

MOST_CLASSES = 20


def tasks_of(manifest: pd.DataFrame, columns: Sequence[str], balance: bool, loss: str) -> tuple[Task, ...]:
    """Return one task per column of the training faces in `manifest`.

    Numbers make a number, all else classes. `balance`: rare classes count more in the loss, as the effective number of
    their faces asks (Cui et al., 2019, beta .999). `loss`: of numbers. Raises ValueError for a column that does not
    exist, holds one value, or more than 20 classes.
    """
    return tuple(_task(manifest, column, balance, loss) for column in columns)


def _task(manifest: pd.DataFrame, column: str, balance: bool, loss: str) -> Task:
    if column not in manifest:
        raise ValueError(f"no column '{column}' to learn; the table has {', '.join(manifest.columns)}")
    known = manifest[column].dropna()
    if known.nunique() < 2:
        raise ValueError(f"`{column}` has {known.nunique()} value(s) among the training faces: two are needed to learn")
    if is_numeric_dtype(known) and not is_bool_dtype(known):
        return NumberTask(column=column, least=float(known.min()), most=float(known.max()), loss=loss)
    counts = known.astype(str).value_counts().sort_index()
    if len(counts) > MOST_CLASSES:
        raise ValueError(f"`{column}` has {len(counts)} classes: at most {MOST_CLASSES} can be learned")
    weights = tuple(np.round(_weights(counts.to_numpy()), 6).tolist()) if balance else ()
    return ClassTask(column=column, classes=tuple(counts.index), weights=weights)


def _weights(counts: np.ndarray, beta: float = 0.999) -> np.ndarray:
    """Return weights of classes with a mean of 1 over faces."""
    weights = (1 - beta) / (1 - beta**counts)
    return np.asarray(weights * counts.sum() / (weights @ counts))


def labels_of(manifest: pd.DataFrame, tasks: Sequence[Task]) -> dict[str, np.ndarray]:
    """Return by column the labels (N,) of faces: classes int64, numbers float32; see `models.attributes.network`."""
    return {task.column: _labels(manifest[task.column], task) for task in tasks}


def _labels(values: pd.Series, task: Task) -> np.ndarray:
    if isinstance(task, NumberTask):
        return values.to_numpy(np.float32)
    places: Mapping[str, int] = {name: place for place, name in enumerate(task.classes)}
    return values.astype(object).map(lambda value: places.get(str(value), UNKNOWN)).to_numpy(np.int64)
