"""The card of a neutral-face generator says what the run knows."""

import numpy as np
import pandas as pd
import pytest

from core.face_table import FaceTable
from core.frame_groups import FrameGroups
from faces.selection.person_faces import SelectionSettings
from registry.cards import model_card
from registry.generator_treatment import GeneratorTreatment
from registry.generators import GENERATOR
from steps.evaluation.score_generator import subgroup_scores

PEOPLE = 8


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


def card_of(table: FaceTable, groups: FrameGroups) -> str:
    treatment = GeneratorTreatment(align=table.align, selection=SelectionSettings(), frames=3)
    scores = scores_of(groups)
    by_group = subgroup_scores(table, groups, scores[scores["generator"] == "scratch"])
    return model_card(GENERATOR, "scratch", table, treatment, {"run": "run7", "epochs": 2}, scores, by_group)


def test_card_has_every_section_and_the_numbers_of_each_generator(blobs, groups):
    card = card_of(blobs, groups)
    names = ("Data", "Training", "Measures", "Subgroups", "Holds", "Limits", "Ethics")
    assert [line for line in card.splitlines() if line.startswith("## ")] == [f"## {name}" for name in names]
    assert "Drawn people, nobody real from blobs (version blobs-v1)" in card
    assert "Target expression: neutral. Up to 3 frontal frames per person" in card
    assert "Stage 1: none, from scratch." in card
    assert "| scratch | 0.01 [0.01, 0.01] | 0.5 [0.5, 0.5] |" in card
    assert "nothing can be said about subgroups" in card
    assert "made again, with a strength up to 4" in card.replace("\n", " "), "scores are of more than one call"


def test_card_gives_each_known_group_its_own_numbers(blobs, groups):
    gender = np.where(np.arange(len(blobs)) // 8 == 6, "female", "male")
    card = card_of(FaceTable(blobs.pixels, blobs.manifest.assign(gender=gender), "v1"), groups)
    assert "| subgroup | people | mse | ssim | neutral |" in card
    assert "| gender=female | 1 | 0.01 | 0.5 | 1 |" in card
    assert "| gender=male | 2 | 0.01 | 0.5 | 1 |" in card
