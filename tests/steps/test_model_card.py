"""The card of an autoencoder says what the run knows, and nothing where nothing is known."""

import numpy as np
import pandas as pd
import pytest

from core.face_table import FaceTable
from evaluation.reconstruction import score_reconstructions
from models.build import build_model
from models.families.registry import model_settings
from models.inference import reconstruct
from registry.model_card import model_card
from workflow.trained_model import TrainedModel


@pytest.fixture(scope="module")
def trained() -> TrainedModel:
    network = build_model(model_settings(family="ae", zdim=4, width=0.0625, size=32), seed=0)
    return TrainedModel("ae", network, pd.DataFrame({"epoch": [1, 2], "loss": [0.2, 0.1]}), "run7")


SCORES = pd.DataFrame({"model": ["ae"], "mse": [0.0321], "verification_auc": [0.75]})


def test_card_names_data_run_settings_and_measures(blobs, trained):
    text = model_card(blobs, trained, SCORES)
    assert text.startswith("# Face autoencoder `ae`\n")
    assert "Drawn people, nobody real from blobs (version blobs-v1): faces 16 test, 40 train, 8 val." in text
    assert "Run run7, 2 epochs." in text
    assert "zdim 4" in text
    assert "| mse | 0.0321 |" in text
    assert "nothing can be said about subgroups" in text


def test_card_gives_each_known_group_its_own_numbers(blobs, trained):
    gender = np.where(np.arange(len(blobs)) % 2 == 0, "female", "male")
    table = FaceTable(blobs.pixels, blobs.manifest.assign(gender=gender), "v1")
    text = model_card(table, trained, SCORES)
    rows = np.flatnonzero((blobs.manifest["split"] == "test") & (gender == "female"))
    scores = score_reconstructions(blobs.pixels[rows], reconstruct(trained.network, blobs.pixels[rows]))
    assert f"| gender=female | {len(rows)} | {scores.mse.mean():.3g} | {scores.ssim.mean():.3g} |" in text
