"""The card of a model says what the run knows, and nothing where nothing is known."""

import numpy as np
import pandas as pd
import pytest

from core.face_table import FaceTable
from embedding.network import NetworkEmbedder
from evaluation.reconstruction import score_reconstructions
from models.build import build_model
from models.families.registry import model_settings
from registry.cards import LONGEST, model_card
from registry.catalogue import KINDS
from registry.embedders import AUTOENCODER
from registry.treatments import Treatment
from steps.evaluation.score_model import subgroup_scores

SCORES = pd.DataFrame({"embedding": ["ae"], "mse": [0.0321], "verification_auc": [0.75]})
TRAINING = {"run": "run7", "epochs": 2, "zdim": 4}


@pytest.fixture(scope="module")
def embedder() -> NetworkEmbedder:
    return NetworkEmbedder("ae", build_model(model_settings(family="ae", zdim=4, width=0.0625, size=32), seed=0))


def card_of(table: FaceTable, groups: pd.DataFrame) -> str:
    return model_card(AUTOENCODER, "ae", table, Treatment(align=table.align), TRAINING, SCORES, groups)


def test_card_names_data_run_settings_and_measures(blobs, embedder):
    text = card_of(blobs, subgroup_scores(blobs, embedder))
    assert text.startswith("# Face autoencoder `ae`\n")
    assert "Drawn people, nobody real from blobs (version blobs-v1): faces 16 test, 40 train, 8 val." in text
    assert "Takes faces cut out by eyes: size 32, eye_distance 0.32" in text
    assert "run run7, epochs 2, zdim 4" in text
    assert "| mse | 0.0321 |" in text
    assert "nothing can be said about subgroups" in text


def test_card_gives_each_known_group_its_own_numbers(blobs, embedder):
    gender = np.where(np.arange(len(blobs)) % 2 == 0, "female", "male")
    table = FaceTable(blobs.pixels, blobs.manifest.assign(gender=gender), "v1")
    text = card_of(table, subgroup_scores(table, embedder))
    rows = np.flatnonzero((blobs.manifest["split"] == "test") & (gender == "female"))
    scores = score_reconstructions(blobs.pixels[rows], embedder.reconstruct(blobs.pixels[rows]))
    assert f"| gender=female | {len(rows)} | {scores.mse.mean():.3g} | {scores.ssim.mean():.3g} |" in text


def test_long_settings_are_cut_to_what_the_registry_takes(blobs):
    training = {f"key{number}": "x" * 100 for number in range(100)}
    text = model_card(AUTOENCODER, "ae", blobs, Treatment(align=blobs.align), training, SCORES, pd.DataFrame())
    assert len(text) == LONGEST


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_kind_says_what_it_holds_and_must_not_do(kind):
    assert kind.holds
    assert kind.limits
    assert kind.ethics
    assert kind.metrics
