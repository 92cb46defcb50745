"""Stores a `TrainedModel` of any kind: the model as its kind does, the rest as JSON and parquet."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
from zenml.enums import ArtifactType

from core.storage import write_aside
from models.training.snapshots import kept_codes, write_codes
from registry.catalogue import KINDS
from registry.loading import read
from registry.storing import save
from workflow.materializers.folder import FolderMaterializer
from workflow.trained_model import TrainedModel
from workflow.training_pictures import training_pictures

MODEL_FOLDER = "trained"


class TrainedModelMaterializer(FolderMaterializer):
    """The folder of the model, `history.parquet`, `run.json` and the codes by epoch."""

    ASSOCIATED_TYPES = (TrainedModel,)
    ASSOCIATED_ARTIFACT_TYPE = ArtifactType.MODEL

    def write(self, folder: Path, data: TrainedModel) -> None:
        """Save model, history and run."""
        save(folder / MODEL_FOLDER, KINDS[data.kind], data.model, data.treatment)
        described = {name: getattr(data, name) for name in ("name", "run_id", "training", "step_losses")}
        run = json.dumps(described)
        write_aside(folder / "history.parquet", lambda path: data.history.to_parquet(path, index=False))
        write_aside(folder / "run.json", lambda path: path.write_text(run, encoding="utf-8"))
        for epoch, codes in data.codes.items():
            write_codes(folder, epoch, codes)

    def read(self, folder: Path) -> TrainedModel:
        """Load them back."""
        kind, treatment, model = read(folder / MODEL_FOLDER)
        run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        history, codes = pd.read_parquet(folder / "history.parquet"), kept_codes(folder)
        return TrainedModel(kind.name, model=model, treatment=treatment, history=history, codes=codes, **run)

    def show(self, data: TrainedModel) -> dict[str, str | np.ndarray]:
        """Show the losses by epoch and by step."""
        return {f"{name}.png": picture for name, picture in training_pictures(data)}
