"""Champions by MLflow's aliases, given back also after a promotion by hand; decisions are only appended."""

import mlflow
import numpy as np
import pandas as pd
import pytest
from stores import mlflow_store

from core.crop import EyeCrop
from embedding.interface import same_crop
from evaluation.promotion import PromotionSettings
from evaluation.samples import MeanSample
from registry import records
from registry.champions import CHAMPION, STALE, Champions, NoFormerChampionError
from registry.contest import hold_contest
from registry.signatures import TAG, sign_files

NAME = "some-model"


@pytest.fixture
def champions(tmp_path) -> Champions:
    """Four empty versions, signed."""
    client = mlflow.MlflowClient(mlflow_store(tmp_path))
    client.create_registered_model(NAME)
    for version in "1234":
        client.create_model_version(NAME, str(tmp_path))
        sign_files(client, NAME, version, {})
    return Champions(NAME, client)


def test_each_champion_can_be_given_its_place_back(champions):
    for version in ("1", "2", "3"):
        champions.crown(version)
    assert champions.former() == ["1", "2"]
    assert champions.roll_back() == ("3", "2")
    assert champions.roll_back() == ("2", "1")
    with pytest.raises(NoFormerChampionError, match="no former champion"):
        champions.roll_back()


def test_a_promotion_by_hand_is_rolled_back_to_who_was_crowned_before(champions):
    champions.crown("1")
    champions.client.set_registered_model_alias(NAME, CHAMPION, "3")
    assert champions.former() == ["1"]
    assert champions.roll_back() == ("3", "1")


def test_who_was_set_by_hand_is_remembered_when_another_is_crowned(champions):
    champions.crown("1")
    champions.client.set_registered_model_alias(NAME, CHAMPION, "3")
    champions.crown("2")
    assert champions.former() == ["1", "3"]


def test_stale_versions_are_passed_over(champions):
    for version in ("1", "2", "3"):
        champions.crown(version)
    champions.client.set_model_version_tag(NAME, "2", STALE, "{}")
    assert champions.roll_back() == ("3", "1")


def test_versions_that_nobody_signed_are_passed_over(champions):
    for version in ("1", "2", "3"):
        champions.crown(version)
    champions.client.delete_model_version_tag(NAME, "2", TAG)
    assert champions.roll_back() == ("3", "1")


def test_a_champion_that_nobody_signed_does_not_count(champions):
    champions.client.set_registered_model_alias(NAME, CHAMPION, "2")
    assert champions.champion_uri() == f"models:/{NAME}/2"
    champions.client.delete_model_version_tag(NAME, "2", TAG)
    assert champions.champion_uri() is None


def test_everybody_who_wants_to_hear_of_a_change_does(champions):
    heard = []
    told = Champions(NAME, champions.client, after_change=lambda each: heard.append(each.holder(CHAMPION)))
    told.crown("1")
    told.crown("2")
    told.roll_back()
    assert heard == ["1", "2", "1"]


def test_a_later_decision_leaves_the_earlier_ones_alone(champions):
    client = champions.client
    records.append(client, NAME, ["1", "2"], {"promoted": True, "reason": "better"})
    records.append(client, NAME, ["1"], {"promoted": False, "reason": "it is the champion already"})
    records.append(client, NAME, ["1", "3"], {"promoted": False, "reason": "not surely better"})
    reasons = {n: [each["reason"] for each in records.decisions(client.get_model_version(NAME, n))] for n in "123"}
    assert reasons == {
        "1": ["better", "it is the champion already", "not surely better"],
        "2": ["better"],
        "3": ["not surely better"],
    }


def test_a_champion_of_faces_cut_out_otherwise_leaves_nothing_decided(champions):
    champions.crown("1")
    people = np.repeat(["ann", "bob", "cid"], 4)

    def sample(uri: str) -> MeanSample:
        if uri == champions.champion_uri():
            same_crop(EyeCrop(size=128), EyeCrop(size=256))
        return MeanSample("mse", np.linspace(0, 1, len(people)), people)

    groups = pd.DataFrame(index=range(len(people)))
    found = hold_contest(
        champions, [f"models:/{NAME}/2"], sample, people, groups, PromotionSettings(metric="mse"), lambda _: None
    )
    assert (found.decision.promoted, found.decision.decided) == (False, False)
    assert found.champion in found.decision.reason
    assert "'size': 128" in found.decision.reason
    assert list(found.numbers) == [f"models:/{NAME}/2"]
