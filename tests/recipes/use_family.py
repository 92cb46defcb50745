"""Trains two epochs of the family, and rebuilds the network from its JSON and weights."""

from pathlib import Path

import numpy as np
from small_faces import small_faces

from models.build import build_model
from models.checkpoints import save_model
from models.families.checkpoints import load_autoencoder
from models.families.registry import model_settings
from models.inference import embed
from models.training.loop import train
from models.training.settings import TrainingSettings

faces = small_faces()
settings = model_settings(family="robust", zdim=4, width=0.0625, size=32, objective={"delta": 0.2})
rows = [np.flatnonzero(faces.manifest["split"] == part) for part in ("train", "val")]
network = build_model(settings, seed=0)
result = train(
    network, faces.pixels, *rows, TrainingSettings(epochs=2, batch_size=8), folder=Path("checkpoints"), seed=0
)
first, second = (entry["val_loss"] for entry in result.history)
assert second < first, result.history
save_model(Path("network"), network)
rebuilt = load_autoencoder(Path("network"))
assert rebuilt.settings == settings
assert np.array_equal(embed(rebuilt, faces.pixels), embed(network, faces.pixels))
