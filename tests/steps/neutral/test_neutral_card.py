"""The card of a neutral-face generator says what the run knows."""

import numpy as np
import pandas as pd
import pytest

from core.face_table import FaceTable
from core.frame_groups import FrameGroups
from faces.selection.person_faces import SelectionSettings
from models.neutral.generator import build_generator
from models.neutral.settings import NeutralSettings
from registry.neutral_model_card import model_card
from workflow.trained_generator import TrainedGenerator

PEOPLE = 8


@pytest.fixture(scope="module")
def trained() -> TrainedGenerator:
    network = build_generator(NeutralSettings(zdim=4, width=0.0625, size=32), seed=0)
    return TrainedGenerator("scratch", network, pd.DataFrame({"epoch": [1, 2]}), "run7", None, 3)


@pytest.fixture(scope="module")
def groups(blobs) -> FrameGroups:
    first = np.arange(PEOPLE) * 8
    names = blobs.manifest["identity"].to_numpy(str)[first]
    return FrameGroups(
        names, first, tuple(row + np.arange(1, 4) for row in first), np.array(["train"] * 5 + ["test"] * 3)
    )


def scores_of(groups: FrameGroups) -> pd.DataFrame:
    people = list(groups.identities[5:])
    rows = [
        {"generator": name, "identity": person, "mse": mse, "ssim": 0.5, "latent": 1.0, "neutral": 1.0, "frames": 3}
        for name, mse in (("scratch", 0.01), ("lowest_action_units", 0.02))
        for person in people
    ]
    return pd.DataFrame(rows)


def test_card_has_every_section_and_the_numbers_of_each_generator(blobs, groups, trained):
    card = model_card(blobs, groups, trained, scores_of(groups), SelectionSettings())
    names = ("Data", "Training", "Measures", "Subgroups", "Limits", "Ethics")
    assert [line for line in card.splitlines() if line.startswith("## ")] == [f"## {name}" for name in names]
    assert "Drawn people, nobody real from blobs (version blobs-v1); 8 people" in card
    assert "Stage 1: none, from scratch. Run run7, 2 epochs" in card
    assert "| scratch | 0.01 [0.01, 0.01] | 0.5 [0.5, 0.5] |" in card
    assert "nothing can be said about subgroups" in card
    assert "made again, with `calm` up to 4" in card, "the scores are of more than one call of the model"


def test_card_gives_each_known_group_its_own_numbers(blobs, groups, trained):
    gender = np.where(np.arange(len(blobs)) // 8 == 6, "female", "male")
    table = FaceTable(blobs.pixels, blobs.manifest.assign(gender=gender), "v1")
    card = model_card(table, groups, trained, scores_of(groups), SelectionSettings())
    assert "| subgroup | people | mse | ssim | neutral |" in card
    assert "| gender=female | 1 | 0.01 | 0.5 | 1 |" in card
    assert "| gender=male | 2 | 0.01 | 0.5 | 1 |" in card
