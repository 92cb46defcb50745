"""A schedule becomes a CronJob; a run that it starts sees the data of its own day."""

import sys
import time
from pathlib import Path

import mlflow
import pytest
import yaml
from cluster import NAMESPACE

from registry.names import FACE_AUTOENCODER as MODEL
from synthetic.dataset import SyntheticSettings, generate

pytestmark = pytest.mark.slow

BIN = Path(sys.executable).parent
ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 1200


@pytest.fixture(scope="module")
def photos(place) -> Path:
    return generate(place.folder / "weekly", SyntheticSettings(people=6, clips=0)) / "stills"


@pytest.fixture(scope="module")
def cron_job(place, photos) -> dict:
    """What the weekly config makes of a small plan."""
    place.register("gpu_kubernetes")
    config = yaml.safe_load((ROOT / "configs" / "retrain_weekly.yaml").read_text(encoding="utf-8"))
    plan = config["parameters"]
    plan["dataset"]["sources"][0] |= {"path": str(photos), "synthetic": True}
    plan["dataset"] |= {"shards": 1, "needs": {}, "align": {"size": 32}, "contract": {"min_faces": 10}}
    plan["dataset"]["split"] = {"fractions": {"train": 0.4, "val": 0.2, "test": 0.4}}
    plan["training"]["models"] = [{"family": "ae", "zdim": 4, "width": 0.0625, "size": 32}]
    plan["training"] |= {"training": {"epochs": 1}, "subset": "all", "needs": {"gpus": 1}}
    plan["promotion"] = {"promotion": {"metric": "mse", "min_people": 2}, "subset": "all"}
    path = place.folder / "retrain_weekly.yaml"
    path.write_text(yaml.safe_dump(config))
    jobs = place.cluster.search("jobs", NAMESPACE)
    place.call(
        str(BIN / "zenml"), "pipeline", "run", "pipelines.retrain.retrain", "-c", str(path), "-s", "gpu_kubernetes"
    )
    (made,) = place.cluster.search("cronjobs", NAMESPACE)
    assert place.cluster.search("jobs", NAMESPACE) == jobs, "nothing runs before its hour"
    return made


def test_the_cron_job_has_the_hour_of_the_config(cron_job):
    assert cron_job["spec"]["schedule"] == "0 3 * * 1"


def test_when_the_hour_comes_the_run_sees_the_photos_of_that_day(place, photos, cron_job):
    client = mlflow.MlflowClient(place.mlflow)
    before = {each.version for each in client.search_model_versions(f"name='{MODEL}'")}
    next(photos.rglob("*.jpg")).unlink()
    template = cron_job["spec"]["jobTemplate"]
    metadata = template.get("metadata", {}) | {"name": f"{cron_job['metadata']['name'][:40]}-1"}
    job = place.cluster.create("jobs", NAMESPACE, {"metadata": metadata, "spec": template["spec"]})
    end = time.monotonic() + PATIENCE_S
    while not (done := job["status"].get("conditions")) and time.monotonic() < end:
        time.sleep(1)
    assert done[0]["type"] == "Complete", place.cluster.last_words()
    (version,) = (each for each in client.search_model_versions(f"name='{MODEL}'") if each.version not in before)
    assert version.tags["data_version"].startswith("files-")
    assert client.get_model_version_by_alias(MODEL, "champion").version == version.version
