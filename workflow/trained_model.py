"""The artifact that training hands on."""

from dataclasses import dataclass

import pandas as pd

from models.families.base import Autoencoder


@dataclass(frozen=True)
class TrainedModel:
    """A trained autoencoder and where its run stands in MLflow.

    `name`: its settings' label, as in tables and figures. `history`: one row an epoch. `run_id`: the MLflow run.
    """

    name: str
    network: Autoencoder
    history: pd.DataFrame
    run_id: str

    def curves(self) -> dict[str, list[float]]:
        """Return each measure of the history by epoch."""
        return {str(name): self.history[name].to_list() for name in self.history if name != "epoch"}
