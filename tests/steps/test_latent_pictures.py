"""When the pictures of latent sizes and of latent epochs are drawn."""

import numpy as np
import pandas as pd
import pytest

from models.build import build_model
from models.settings import ModelSettings
from models.training.snapshots import keep_codes
from steps.evaluation import compare_models
from steps.training import train_autoencoder
from workflow.trained_model import TrainedModel

SCORES = pd.DataFrame([{"embedding": "x", "mse": 0.02, "psnr": 17.0, "ssim": 0.6}])


@pytest.fixture
def drawn(monkeypatch) -> dict[str, np.ndarray]:
    pictures: dict[str, np.ndarray] = {}
    for step in ("compare_models", "train_autoencoder"):
        monkeypatch.setattr(f"steps.{step}.log_picture", pictures.__setitem__)
    return pictures


def network(family: str, zdim: int):
    return build_model(ModelSettings(family=family, zdim=zdim, width=0.03, size=32), seed=0)


@pytest.mark.parametrize(("sizes", "expected"), [((4, 4), []), ((4, 8), ["latent_sizes"])])
def test_sizes_are_drawn_where_they_differ(drawn, sizes, expected):
    trained = [
        TrainedModel(f"{family}{zdim}", network(family, zdim), pd.DataFrame(), "run")
        for family in ("vae", "ae")
        for zdim in sizes
    ]
    compare_models._log_latent_sizes(trained, [SCORES] * 4)
    assert list(drawn) == expected


def test_epochs_are_drawn_where_codes_were_kept(drawn, blobs, tmp_path):
    rows = np.flatnonzero(blobs.manifest["split"] == "val")
    train_autoencoder._log_latent_epochs(blobs, rows, tmp_path)
    assert not drawn
    keep_codes(tmp_path, 5, network("ae", 4), blobs.pixels, rows)
    train_autoencoder._log_latent_epochs(blobs, rows, tmp_path)
    assert list(drawn) == ["latent_epochs"]
