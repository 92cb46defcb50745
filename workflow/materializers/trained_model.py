"""Stores a `TrainedModel`: weights as safetensors, the rest as JSON and parquet."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
from zenml.enums import ArtifactType

from core.storage import write_aside
from figures.history_figure import history_figure
from models.checkpoints import save_model
from models.families.checkpoints import load_autoencoder
from models.training.snapshots import kept_codes, write_codes
from workflow.materializers.folder import FolderMaterializer
from workflow.trained_model import TrainedModel


class TrainedModelMaterializer(FolderMaterializer):
    """The model's folder, `history.parquet`, `run.json` and the codes by epoch."""

    ASSOCIATED_TYPES = (TrainedModel,)
    ASSOCIATED_ARTIFACT_TYPE = ArtifactType.MODEL

    def write(self, folder: Path, data: TrainedModel) -> None:
        """Save network, history and run."""
        save_model(folder, data.network)
        run = json.dumps({"name": data.name, "run_id": data.run_id})
        write_aside(folder / "history.parquet", lambda path: data.history.to_parquet(path, index=False))
        write_aside(folder / "run.json", lambda path: path.write_text(run, encoding="utf-8"))
        for epoch, codes in data.codes.items():
            write_codes(folder, epoch, codes)

    def read(self, folder: Path) -> TrainedModel:
        """Load them back."""
        run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        history = pd.read_parquet(folder / "history.parquet")
        return TrainedModel(run["name"], load_autoencoder(folder), history, run["run_id"], kept_codes(folder))

    def show(self, data: TrainedModel) -> dict[str, str | np.ndarray]:
        """Show the losses by epoch."""
        return {"history.png": history_figure({data.name: data.curves()})}
