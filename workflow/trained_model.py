"""The artifact that every training hands on, whatever kind of model it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class TrainedModel:
    """A trained model and where its run stands in MLflow.

    `kind`: registered name of its kind, which stores and loads it. `name`: what it is called in tables and figures.
    `treatment`: how faces must be treated before it gets them, of the class that its kind names. `run_id`: the MLflow
    run. `history`: one row per epoch, empty for a model that is fitted in one go. `training`: settings and origin for
    the card, as JSON can hold them.
    `step_losses`: the training loss along each epoch, by network.
    `codes`: embeddings of some validation faces (`models.training.snapshots`), float32 (N, zdim), by epoch.
    """

    kind: str
    name: str
    model: Any
    treatment: Any
    run_id: str
    history: pd.DataFrame = field(default_factory=pd.DataFrame)
    training: dict[str, Any] = field(default_factory=dict)
    codes: Mapping[int, np.ndarray] = field(default_factory=dict)
    step_losses: Mapping[str, list[list[float]]] = field(default_factory=dict)

    def curves(self) -> dict[str, list[float]]:
        """Return each measure of the history by epoch."""
        return {str(name): self.history[name].to_list() for name in self.history if name != "epoch"}
