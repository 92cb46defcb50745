"""What the registry has to know of a kind of model; everything else about registered models is the same for all."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from mlflow.models import ModelSignature

from registry.treatments import Treatment

Input = np.ndarray | dict[str, np.ndarray]
"""What a server sends: one array, or several by name."""


@dataclass(frozen=True)
class ModelKind:
    """One kind of model under one registered name.

    `name`: registered name. `title`: what a card calls one such model. `made_by`: the command that makes one, for error
    messages. `treatment`: class of the settings that travel with a version. `save`, `load`: the model in a folder, as
    safetensors and JSON. `signature`: contract of `predict` for a model and its treatment. `example`: an input example
    for them (noise: no face of the data enters the registry). `predict`: (model, input, parameters) -> output,
    what a server answers. `metrics`: those that may decide a promotion. `numbers`: (scores, name of the model) -> what
    is tagged; `measures`: the same -> the card's table, as Markdown. `limits`, `ethics`: sections of the card.
    `holds`: what a version holds of the people that it was trained on.
    """

    name: str
    title: str
    made_by: str
    treatment: type[Treatment]
    save: Callable[[Path, Any], None]
    load: Callable[[Path], Any]
    signature: Callable[[Any, Any], ModelSignature]
    example: Callable[[Any, Any], Input]
    predict: Callable[[Any, Any, dict[str, Any]], Any]
    metrics: tuple[str, ...]
    numbers: Callable[[pd.DataFrame, str], dict[str, float]]
    measures: Callable[[pd.DataFrame, str], str]
    limits: str
    ethics: str
    holds: str
