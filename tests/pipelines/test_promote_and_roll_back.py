"""Promotion on a real registry: first champion, refusal, veto, promotion, rollback; both registries always agree.

The models are real ones whose last layer is set so that they answer any face with one gray level.
"""

from contextlib import suppress

import click
import mlflow
import numpy as np
import pandas as pd
import pytest
import torch
from registered import TASKS, attribute_reader, network_version
from zenml import save_artifact
from zenml.client import Client
from zenml.enums import ModelStages

from core.crop import EyeCrop
from core.face_table import FaceTable
from core.manifest import MANIFEST_COLUMNS
from models.build import build_model
from models.families.registry import model_settings
from pipelines.promote_model import promote_model
from pipelines.rollback_model import rollback_model
from registry.attributes import ATTRIBUTES
from registry.champions import STALE, Champions
from registry.names import CHALLENGER, CHAMPION, version_of
from registry.names import FACE_AUTOENCODER as MODEL
from registry.records import decisions
from registry.signatures import sign_version
from registry.storing import register
from registry.treatments import Treatment
from workflow.face_tables import FACE_TABLE
from workflow.materializers.face_table import FaceTableMaterializer
from workflow.model_control import champions_of, mirror
from workflow.tracking import EXPERIMENT

DARK, BRIGHT = 60, 200


def gray_people(name: str, female: int, male: int) -> FaceTable:
    """Held-out people with two faces each: women dark, men bright, a little noise."""
    levels = np.repeat([DARK] * female + [BRIGHT] * male, 2)
    noise = np.random.default_rng(0).integers(-5, 6, (len(levels), 32, 32, 3))
    rows = [
        {"face_id": f"{name}-{number}", "identity": f"{name}-{number // 2}", "split": "test"}
        for number in range(len(levels))
    ]
    manifest = pd.DataFrame(rows, columns=list(MANIFEST_COLUMNS))
    manifest = manifest.assign(synthetic=True, frontal=True, gender=np.where(levels == DARK, "female", "male"))
    pixels = (levels[:, None, None, None] + noise).astype(np.uint8)
    return FaceTable(pixels, manifest.astype({"age": "float64"}), f"{name}-v1", EyeCrop(size=32))


@pytest.fixture(scope="module")
def registry(store) -> Champions:
    mlflow.set_tracking_uri(store)
    with suppress(KeyError):  # other test modules use the same ZenML store
        Client().delete_model(MODEL)
    return champions_of(MODEL, mlflow.MlflowClient(tracking_uri=store))


@pytest.fixture(scope="module")
def table(store) -> FaceTable:
    people = gray_people("old", 24, 6)
    save_artifact(people, FACE_TABLE, materializer=FaceTableMaterializer)
    return people


def registered(store: str, level: float) -> str:
    """Register a network that answers every face with `level`; return its version."""
    network = build_model(model_settings(family="ae", zdim=4, width=0.0625, size=32), 0)
    with torch.no_grad():
        network.decoder[-1].weight.zero_()
        network.decoder[-1].bias.fill_(level / 255)
    mlflow.set_tracking_uri(store)
    mlflow.set_experiment(EXPERIMENT)
    with mlflow.start_run():
        return network_version(network)


@pytest.fixture(scope="module")
def versions(store) -> dict[str, str]:
    made = {name: registered(store, level) for name, level in (("first", 150), ("better", 130), ("best", 110))}
    client = mlflow.MlflowClient(tracking_uri=store)
    original = client.get_model_version(MODEL, made["first"])
    twin = client.create_model_version(MODEL, original.source, original.run_id, model_id=original.model_id)
    sign_version(client, MODEL, str(twin.version))
    return made | {"twin": str(twin.version)}


def challenge(version: str, **values) -> dict:
    settings = {"metric": "mse"} | values.pop("promotion", {})
    run = promote_model(candidates=[version], subset="all", promotion=settings, **values)
    return run.steps["promote_face_autoencoder"].outputs["promotion"][0].load()


def agreed(registry: Champions) -> dict[str, str | None]:
    """Return who holds each alias, having seen that ZenML says the same."""
    holders = {alias: registry.holder(alias) for alias in (CHAMPION, CHALLENGER)}
    entries = {each.name[1:]: each.stage for each in Client().list_model_versions(model_name_or_id=MODEL, size=100)}
    at = {stage: [version for version, own in entries.items() if own == stage] for stage in ModelStages}
    assert at[ModelStages.PRODUCTION] == ([holders[CHAMPION]] if holders[CHAMPION] else [])
    rival = holders[CHALLENGER]
    assert at[ModelStages.STAGING] == ([rival] if rival and rival != holders[CHAMPION] else [])
    known = {str(each.version) for each in registry.client.search_model_versions(f"name='{MODEL}'")}
    assert set(entries) == known
    return holders


def test_from_the_first_champion_to_a_rollback(table, versions, registry):
    record = challenge(versions["first"])
    assert record["promoted"]
    assert "first champion" in record["reason"]
    assert agreed(registry) == {CHAMPION: versions["first"], CHALLENGER: versions["first"]}

    refused = challenge(versions["twin"])
    assert not refused["promoted"]
    assert refused["lead"] == {"value": 0, "low": 0, "high": 0}
    assert agreed(registry) == {CHAMPION: versions["first"], CHALLENGER: versions["twin"]}

    vetoed = challenge(versions["best"])
    assert vetoed["lead"]["low"] > 0
    assert vetoed["groups"]["gender=male"] < 0 < vetoed["groups"]["gender=female"]
    assert not vetoed["promoted"]
    assert "gender=male" in vetoed["reason"]
    assert agreed(registry)[CHAMPION] == versions["first"]

    for name, former in (("better", "first"), ("best", "better")):
        won = challenge(versions[name], promotion={"subgroup_margin": 1.5})
        assert won["promoted"]
        assert won["champion_before"] == f"models:/{MODEL}/{versions[former]}"
        assert agreed(registry)[CHAMPION] == versions[name]

    rollback_model(model=MODEL, reason="worse on phones")
    assert agreed(registry)[CHAMPION] == versions["better"]
    told = decisions(registry.client.get_model_version(MODEL, versions["best"]))[-1]
    assert told["champion_before"] == f"models:/{MODEL}/{versions['best']}"
    assert told["reason"] == "worse on phones"
    assert registry.former() == [versions["first"]]


def test_the_decision_stands_in_the_registry_whole(table, versions, registry):
    version = registry.client.get_model_version(MODEL, versions["best"])
    record = next(each for each in decisions(version) if each.get("promoted"))
    assert record["evaluation"]["digest"] == table.digest()
    assert record["evaluation"]["people"] == 30
    assert record["data_version"] == "old-v1"
    assert record["code_version"]
    assert record["settings"]["metric"] == "mse"
    assert record["too_small"] == []
    assert set(record["numbers"]) == {f"models:/{MODEL}/{versions[name]}" for name in ("best", "better")}


def test_challengers_meet_the_faces_that_the_champion_was_decided_on(store, table, versions, registry):
    newer = gray_people("new", 6, 6)
    save_artifact(newer, FACE_TABLE, materializer=FaceTableMaterializer)
    assert challenge(versions["twin"])["evaluation"]["digest"] == table.digest()
    assert challenge(versions["twin"], evaluation="latest")["evaluation"]["digest"] == newer.digest()
    agreed(registry)


def test_an_alias_that_was_moved_by_hand_is_followed(table, versions, registry):
    registry.client.set_registered_model_alias(MODEL, CHAMPION, versions["twin"])
    mirror(registry)
    assert agreed(registry)[CHAMPION] == versions["twin"]
    registry.client.delete_registered_model_alias(MODEL, CHALLENGER)
    mirror(registry)
    assert agreed(registry) == {CHAMPION: versions["twin"], CHALLENGER: None}
    registry.crown(versions["better"])
    assert agreed(registry)[CHAMPION] == versions["better"]


def test_stale_versions_neither_win_nor_return(table, versions, registry):
    registry.crown(versions["best"])
    registry.client.set_model_version_tag(MODEL, versions["better"], STALE, "{}")
    registry.roll_back()
    assert agreed(registry)[CHAMPION] == versions["twin"]
    record = challenge(versions["better"], promotion={"subgroup_margin": 1.5})
    assert not record["promoted"]
    assert "erased" in record["reason"]
    registry.client.set_model_version_tag(MODEL, versions["twin"], STALE, "{}")
    assert challenge(versions["first"])["promoted"]
    assert agreed(registry)[CHAMPION] == versions["first"]


def test_without_a_former_champion_nothing_moves(table, versions, registry):
    for each in registry.former():
        registry.client.set_model_version_tag(MODEL, each, STALE, "{}")
    before = agreed(registry)
    with pytest.raises(LookupError, match="no former champion that can be used"):
        rollback_model(model=MODEL)
    assert agreed(registry) == before


def test_a_metric_without_an_interval_is_refused_by_name(table):
    with pytest.raises(click.ClickException, match=r"promotion\.metric"):
        promote_model(promotion={"metric": "kmeans_ari"})


@pytest.mark.parametrize("align", [EyeCrop(size=16, eye_distance=0.2), EyeCrop(size=48)])
def test_a_reader_of_other_crops_is_refused_before_anything_runs(store, table, versions, align):
    mlflow.set_tracking_uri(store)
    mlflow.set_experiment(EXPERIMENT)
    with mlflow.start_run():
        reader = version_of(register(ATTRIBUTES, attribute_reader(*TASKS), Treatment(align=align)))
    with pytest.raises(click.ClickException, match=r"promotion\.attributes: .* reads faces cut out with"):
        challenge(versions["first"], attributes=reader, evaluation="latest")
