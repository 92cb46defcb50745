"""Stores a `TrainedGenerator`: weights as safetensors, the rest as JSON and parquet."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
from zenml.enums import ArtifactType

from core.storage import write_aside
from figures.history_figure import history_figure
from models.checkpoints import save_model
from models.neutral.checkpoints import load_generator
from workflow.materializers.folder import FolderMaterializer
from workflow.trained_generator import TrainedGenerator


class TrainedGeneratorMaterializer(FolderMaterializer):
    """The generator's folder, `history.parquet` and `run.json`."""

    ASSOCIATED_TYPES = (TrainedGenerator,)
    ASSOCIATED_ARTIFACT_TYPE = ArtifactType.MODEL

    def write(self, folder: Path, data: TrainedGenerator) -> None:
        """Save network, history and origin."""
        save_model(folder, data.network)
        origin = {"name": data.name, "run_id": data.run_id, "stage1_uri": data.stage1_uri, "frames": data.frames}
        write_aside(folder / "history.parquet", lambda path: data.history.to_parquet(path, index=False))
        write_aside(folder / "run.json", lambda path: path.write_text(json.dumps(origin), encoding="utf-8"))

    def read(self, folder: Path) -> TrainedGenerator:
        """Load them back."""
        origin = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        history = pd.read_parquet(folder / "history.parquet")
        return TrainedGenerator(network=load_generator(folder), history=history, **origin)

    def show(self, data: TrainedGenerator) -> dict[str, str | np.ndarray]:
        """Show the losses by epoch."""
        return {"history.png": history_figure({data.name: data.curves()})}
