"""Who wins: known answers on numbers made for the purpose."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.promotion import PromotionSettings, decide, first_champion, group_columns
from evaluation.samples import MeanSample, VerificationSample

PEOPLE = np.repeat([f"p{number:02}" for number in range(20)], 5)
NOBODY = pd.DataFrame(index=range(len(PEOPLE)))


def errors(level: float, noise: float = 0.002, seed: int = 0) -> MeanSample:
    """Mean squared errors around `level`, each person with a level of his own that all rivals share."""
    own = np.repeat(np.random.default_rng(99).normal(0, 0.02, 20), 5)
    values = level + own + np.random.default_rng(seed).normal(0, noise, len(PEOPLE))
    return MeanSample("mse", values, PEOPLE)


def embeddings(noise: float, seed: int = 0) -> VerificationSample:
    """Embeddings in which a person's faces lie `noise` apart."""
    centres = np.repeat(np.random.default_rng(5).normal(size=(20, 8)), 5, axis=0)
    vectors = centres + noise * np.random.default_rng(seed).normal(size=centres.shape)
    return VerificationSample("verification_auc", vectors.astype(np.float32), PEOPLE)


def against(ours, theirs, attributes=NOBODY, stale=False, **settings):
    return decide(ours, theirs, PEOPLE, attributes, PromotionSettings(metric=ours.metric, **settings), stale)


def test_the_first_champion_needs_a_number_only():
    assert first_champion("mse", 0.3).promoted
    assert not first_champion("mse", math.nan).promoted


def test_a_surely_better_challenger_wins_whatever_the_sign_of_the_metric():
    decision = against(errors(0.04, seed=1), errors(0.06))
    assert decision.promoted
    assert decision.lead.value == pytest.approx(0.02, abs=0.001)
    assert 0 < decision.lead.low < decision.lead.value < decision.lead.high
    assert against(embeddings(0.5, seed=1), embeddings(1.5)).promoted
    assert not against(embeddings(1.5), embeddings(0.5, seed=1)).promoted


def test_better_by_chance_is_refused():
    ours, theirs = embeddings(1.0, seed=1), embeddings(1.0, seed=2)
    everyone = np.arange(len(PEOPLE))
    better, worse = sorted((ours, theirs), key=lambda each: -each.score(everyone))
    decision = against(better, worse)
    assert decision.lead.value > 0
    assert decision.lead.low < 0
    assert not decision.promoted
    assert "not surely better" in decision.reason


def test_people_are_compared_with_themselves():
    """Each person's error is 0.02 off the mean, the lead 0.002: only a paired interval can see it."""
    assert against(errors(0.058, noise=0.001, seed=1), errors(0.06, noise=0.001)).promoted


def test_the_lead_must_exceed_the_margin_with_its_whole_interval():
    ours, theirs = errors(0.04, seed=1), errors(0.06)
    assert against(ours, theirs, margin=0.019).promoted
    assert not against(ours, theirs, margin=0.02).promoted


def test_a_subgroup_left_behind_vetoes_and_small_groups_are_only_named():
    attributes = pd.DataFrame({"gender": np.where(np.arange(len(PEOPLE)) < 30, "female", "male")})
    attributes.loc[attributes.index >= 80, "gender"] = "other"
    ours, theirs = errors(0.03, seed=1), errors(0.06)
    assert against(ours, theirs, attributes).promoted
    ours.values[:30] += 0.05
    decision = against(ours, theirs, attributes)
    assert decision.lead.low > 0
    assert not decision.promoted
    assert "gender=female" in decision.reason
    assert decision.too_small == ("gender=other",)
    assert decision.groups["gender=female"] == pytest.approx(-0.02, abs=0.002)
    assert decision.groups["gender=male"] == pytest.approx(0.03, abs=0.002)
    assert against(ours, theirs, attributes, subgroup_margin=0.9).promoted
    assert not against(ours, theirs, attributes, min_people=6).promoted
    assert against(ours, theirs, attributes, min_people=7).promoted


def test_a_group_in_which_nobody_has_two_faces_is_only_named():
    once = np.full(len(PEOPLE), None, dtype=object)
    once[::5] = "noon"
    decision = against(embeddings(0.5, seed=1), embeddings(1.5), pd.DataFrame({"condition": once}))
    assert decision.promoted
    assert decision.too_small == ("condition=noon",)


def test_too_few_people_prove_nothing():
    decision = against(errors(0.01, seed=1), errors(0.06), min_people=21)
    assert not decision.promoted
    assert decision.outcome == "not decided"
    assert "20 people are too few" in decision.reason
    assert against(errors(0.01, seed=1), errors(0.06), min_people=20).outcome == "promoted"
    assert against(errors(0.06, seed=1), errors(0.01), min_people=20).outcome == "not promoted"


def test_a_stale_champion_is_replaced_unless_the_challenger_is_worse():
    equal, other = errors(0.06, seed=1), errors(0.06, seed=2)
    assert not against(equal, other).promoted
    assert against(equal, other, stale=True).promoted
    assert not against(errors(0.08, seed=1), other, stale=True).promoted


@given(st.floats(-0.05, 0.05), st.integers(0, 50))
def test_changing_places_changes_the_sign(difference, seed):
    ours, theirs = errors(0.06 + difference, seed=seed), errors(0.06, seed=seed + 1)
    lead, behind = ours.lead_over(theirs), theirs.lead_over(ours)
    assert lead.value == pytest.approx(-behind.value)
    assert (lead.low, lead.high) == pytest.approx((-behind.high, -behind.low))
    assert not (against(ours, theirs).promoted and against(theirs, ours).promoted)


def test_ages_are_grouped_in_bands():
    manifest = pd.DataFrame({"age": [3, 12, 13, 39.0, np.nan, 120], "gender": None, "ethnicity": None})
    bands = group_columns(manifest, PromotionSettings())["age"]
    assert bands[:4].tolist() == ["3-9", "10-19", "10-19", "30-39"]
    assert bands.isna()[4]
    assert bands[5] == "70+"
