"""The artifact that training hands on."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from models.families.base import Autoencoder


@dataclass(frozen=True)
class TrainedModel:
    """A trained autoencoder and where its run stands in MLflow.

    `name`: its settings' label, as in tables and figures. `history`: one row an epoch. `run_id`: the MLflow run.
    `codes`: embeddings of some validation faces (`models.training.snapshots`), float32 (N, zdim), by epoch.
    """

    name: str
    network: Autoencoder
    history: pd.DataFrame
    run_id: str
    codes: Mapping[int, np.ndarray] = field(default_factory=dict)

    def curves(self) -> dict[str, list[float]]:
        """Return each measure of the history by epoch."""
        return {str(name): self.history[name].to_list() for name in self.history if name != "epoch"}
