"""Which pictures of autoencoders are drawn, and when."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.crop import EyeCrop
from embedding.network import NetworkEmbedder
from models.build import build_model
from models.families.registry import model_settings
from models.training.snapshots import keep_codes, kept_codes
from registry.names import FACE_AUTOENCODER
from registry.treatments import Treatment
from steps.evaluation.draw_comparison import size_pictures
from steps.evaluation.draw_model import pictures
from workflow.trained_model import TrainedModel

SCORES = pd.DataFrame([{"embedding": "x", "mse": 0.02, "psnr": 17.0, "ssim": 0.6}])
HISTORY = pd.DataFrame({"epoch": [1, 2], "loss": [0.2, 0.1], "val_loss": [0.3, 0.2]})


def network(family: str, zdim: int):
    return build_model(model_settings(family=family, zdim=zdim, width=0.03, size=32), seed=0)


def trained_model(name: str, model, history: pd.DataFrame, codes: dict | None = None) -> TrainedModel:
    treatment = Treatment(align=EyeCrop(size=32))
    return TrainedModel(
        FACE_AUTOENCODER, name, NetworkEmbedder(name, model), treatment, "run", history, codes=codes or {}
    )


@pytest.mark.parametrize(("sizes", "expected"), [((4, 4), []), ((4, 8), ["latent_sizes"])])
def test_sizes_are_drawn_where_they_differ(sizes, expected):
    trained = [
        trained_model(f"{family}{zdim}", network(family, zdim), pd.DataFrame())
        for family in ("vae", "ae")
        for zdim in sizes
    ]
    assert [name for name, _ in size_pictures(trained, [SCORES] * 4)] == expected


@pytest.mark.parametrize(("family", "more"), [("ae", []), ("vae", ["samples"])])
def test_samples_are_drawn_of_models_with_a_prior(blobs, family, more):
    drawn = dict(pictures(blobs, trained_model(family, network(family, 4), HISTORY), seed=0))
    assert list(drawn) == ["reconstructions", "history", *more]
    assert all(picture.dtype == np.uint8 and picture.shape[2] == 3 for picture in drawn.values())


def test_losses_are_drawn_by_step_where_they_were_kept(blobs):
    trained = replace(trained_model("ae", network("ae", 4), HISTORY), step_losses={"ae": [[0.3, 0.2], [0.1, 0.1]]})
    assert "loss_by_step" in dict(pictures(blobs, trained, seed=0))


def test_epochs_are_drawn_where_codes_were_kept(blobs, tmp_path):
    model = network("ae", 4)
    keep_codes(tmp_path, 5, model, blobs.pixels, np.flatnonzero(blobs.manifest["split"] == "val"))
    trained = trained_model("ae", model, HISTORY, kept_codes(tmp_path))
    assert "latent_epochs" in dict(pictures(blobs, trained, seed=0))
