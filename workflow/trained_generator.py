"""The artifact that training a neutral-face generator hands on."""

from dataclasses import dataclass

import pandas as pd

from models.neutral.generator import NeutralGenerator


@dataclass(frozen=True)
class TrainedGenerator:
    """A trained generator and where it comes from.

    `name`: as in tables and figures. `history`: one row an epoch. `run_id`: the MLflow run. `stage1_uri`: the
    registered autoencoder that it learned from, `models:/<name>/<version>`, or None for one from scratch.
    `frames`: faces a person that it was given in training.
    """

    name: str
    network: NeutralGenerator
    history: pd.DataFrame
    run_id: str
    stage1_uri: str | None
    frames: int

    def curves(self) -> dict[str, list[float]]:
        """Return each measure of the history by epoch."""
        return {str(name): self.history[name].to_list() for name in self.history if name != "epoch"}
