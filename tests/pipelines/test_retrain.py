"""Training again and again on drawn people: new data are seen, the champion meets challengers on its own faces."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import click
import mlflow
import pytest
import yaml
from PIL import Image, ImageEnhance
from zenml.client import Client
from zenml.enums import ExecutionStatus

from pipelines.retrain import retrain
from registry.names import FACE_AUTOENCODER as MODEL

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def photos(ten_people, tmp_path_factory):
    return Path(shutil.copytree(ten_people, tmp_path_factory.mktemp("retrain") / "photos"))


@pytest.fixture(scope="module")
def parameters(photos):
    return {
        "dataset": {
            "sources": [{"kind": "identity_folders", "path": str(photos), "synthetic": True}],
            "contract": {"min_faces": 10},
            "align": {"size": 32},
            "split": {"fractions": {"train": 0.4, "val": 0.2, "test": 0.4}},
        },
        "training": {
            "models": [{"family": "ae", "zdim": 4, "width": 0.0625, "size": 32}],
            "training": {"epochs": 1, "batch_size": 8},
        },
        "promotion": {"promotion": {"metric": "mse", "min_people": 2}},
    }


@pytest.fixture(scope="module")
def first(store, parameters):
    mlflow.set_tracking_uri(store)
    return retrain(**parameters)


def decision(run) -> dict:
    return run.steps["promote_face_autoencoder"].outputs["promotion"][0].load()


def statuses(run) -> dict[str, str]:
    return {step.name: step.status for step in Client().list_run_steps(pipeline_run_id=run.id, size=100)}


def test_the_first_run_crowns_and_the_second_takes_everything_from_the_cache(first, parameters):
    assert decision(first)["promoted"]
    again = statuses(retrain(**parameters))
    ran = {name for name, status in again.items() if status != ExecutionStatus.CACHED}
    assert ran <= {"find_data_version", "promote_face_autoencoder", "promote_face_embedder"}


def test_new_photos_are_seen_and_the_champion_is_met_on_the_faces_it_was_decided_on(store, first, parameters, photos):
    shutil.copytree(photos / "p0", photos / "p990", copy_function=_lighter)
    run = retrain(**parameters)
    assert statuses(run)["train_ae"] == ExecutionStatus.COMPLETED
    record, before = decision(run), decision(first)
    assert record["evaluation"]["digest"] == before["evaluation"]["digest"]
    assert record["champion_before"] == before["champion"]
    assert record["challenger"] != before["challenger"]
    versions = mlflow.MlflowClient(tracking_uri=store).search_model_versions(f"name='{MODEL}'")
    assert len({version.tags["data_version"] for version in versions}) == 2


def test_faces_cut_out_otherwise_than_the_champions_are_refused_before_the_work(first, parameters):
    other = parameters["dataset"] | {"align": {"size": 32, "eye_distance": 0.3}}
    with pytest.raises(click.ClickException, match=r"dataset\.align: .*'eye_distance': 0\.3.* champion"):
        retrain(**parameters | {"dataset": other})


def _lighter(source: str, target: str) -> None:
    ImageEnhance.Brightness(Image.open(source)).enhance(1.2).save(target)


def test_the_local_stack_refuses_a_schedule_and_says_so(first, parameters, tmp_path):
    config = tmp_path / "scheduled.yaml"
    config.write_text(yaml.safe_dump({"schedule": {"cron_expression": "0 3 * * 1"}, "parameters": parameters}))
    with pytest.raises(ValueError, match="does not support scheduling"):
        retrain.with_options(config_path=str(config))(**parameters)


def test_the_line_for_cron_runs_in_the_bare_environment_that_cron_gives(first, parameters, tmp_path):
    config = tmp_path / "retrain.yaml"
    config.write_text(yaml.safe_dump({"parameters": parameters}))
    document = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    (line,) = [each for each in document.splitlines() if each.startswith("0 3 * * 1 ")]
    command = line.removeprefix("0 3 * * 1 ")
    for promised, here in (
        ("/srv/likeness", ROOT),
        ("configs/retrain.yaml", config),
        (".venv/bin", Path(sys.executable).parent),
        ("outputs", tmp_path),
    ):
        command = command.replace(promised, str(here))
    bare = {"HOME": str(tmp_path), "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin"}
    isolation = {name: value for name, value in os.environ.items() if name.startswith(("ZENML_", "MLFLOW_"))}
    done = subprocess.run(["/bin/sh", "-c", command], env=bare | isolation, capture_output=True, text=True, check=False)
    log = (tmp_path / "retrain.log").read_text()
    assert done.returncode == 0, log[-2000:]
    assert "romoted: " in log
