"""From drawn people to a registered model, back to its origin, and then one person out of everything."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import click
import mlflow
import pandas as pd
import pytest
from zenml import pipeline, step
from zenml.client import Client
from zenml.enums import ExecutionStatus

from core.face_table import FaceTable
from figures.picture_file import save_picture
from pipelines.build_face_dataset import build_face_dataset
from pipelines.erase_person import erase_person
from pipelines.find_person import find_person
from pipelines.model_lineage import model_lineage
from pipelines.promote_model import promote_model
from pipelines.train_autoencoders import train_autoencoders
from registry.champions import STALE
from registry.names import FACE_AUTOENCODER as MODEL
from synthetic.dataset import SyntheticSettings, generate
from workflow.face_tables import face_table

pytestmark = pytest.mark.slow
ERASED = "person_001_of_this_module"
"""Other modules of a session have a person_001 in the same store. This one has a name and a face of its own: a picture
of the same content, under whatever name, is the same person's."""

TRAINING = {
    "models": [{"family": "ae", "zdim": 4, "width": 0.0625, "size": 32}],
    "training": {"epochs": 1, "batch_size": 8},
    "subset": "all",
}


@step
def draw(table: FaceTable, out: str) -> None:
    """Write a picture of each person, as `make_faces` does."""
    for name in table.manifest["identity"].unique():
        save_picture(Path(out) / f"{name}.png", table.pixels[0])


@pipeline
def draw_people(out: str) -> None:
    draw(face_table(), out)


def dvc(root: Path, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "dvc", *arguments, "-q"], cwd=root, check=True)


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    """A checkout's data folder, tracked by DVC and pushed to a remote: five people, a file twice."""
    root = tmp_path_factory.mktemp("checkout")
    drawn = generate(tmp_path_factory.mktemp("people"), SyntheticSettings(people=5, clips=0, seed=77))
    stills = Path(shutil.copytree(drawn / "stills", root / "data" / "stills"))
    (stills / "person_001").rename(stills / ERASED)
    for person in stills.iterdir():
        for path in sorted(person.iterdir())[5:]:
            path.unlink()
    shutil.copy(next((stills / ERASED).iterdir()), stills / "person_004" / "zz_copy.jpg")
    (stills / ERASED / "notes.txt").write_text("about this person")
    dvc(root, "init", "--no-scm")
    dvc(root, "remote", "add", "-d", "store", str(root / "store"))
    dvc(root, "add", "data")
    dvc(root, "push")
    return root


@pytest.fixture(scope="module")
def dataset(root) -> dict:
    sources = [{"kind": "identity_folders", "path": str(root / "data" / "stills"), "synthetic": True}]
    fractions = {"train": 0.6, "val": 0.2, "test": 0.2}
    split = {"by": "identity", "fractions": fractions}
    return {"sources": sources, "split": split, "align": {"size": 32}, "contract": {"min_faces": 5}}


@pytest.fixture(scope="module")
def client(store) -> mlflow.MlflowClient:
    return mlflow.MlflowClient(tracking_uri=store)


@pytest.fixture(scope="module")
def before(store, dataset, root) -> pd.DataFrame:
    """Build, train, promote and draw; return the manifest."""
    build_face_dataset(**dataset)
    train_autoencoders(**TRAINING)
    promote_model(candidates=["1"], subset="all", promotion={"metric": "mse"})
    draw_people(out=str(root / "outputs" / "made"))
    return face_table().load().manifest


@pytest.fixture
def request_file(root, monkeypatch) -> Path:
    for place in ("steps.governance.erase.ROOT", "workflow.erasure.request.ROOT"):
        monkeypatch.setattr(place, root)
    monkeypatch.setattr("workflow.erasure.artifacts.checkpoints", lambda: root / "outputs" / "checkpoints")
    path = root / "outputs" / "erase.txt"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{ERASED}\n", encoding="utf-8")
    return path


def output(run, step: str, name: str) -> dict:
    return run.steps[step].outputs[name][0].load()


def holders(faces: set[str]) -> list[str]:
    """Return the tables of the artifact store that hold a cell with the person's name, a file or a face."""
    folder = Path(Client().active_stack.artifact_store.path)
    files = [path for pattern in ("*.parquet", "*.parquet.gzip") for path in folder.rglob(pattern)]
    return [str(path.relative_to(folder)) for path in files if names(pd.read_parquet(path), faces)]


def names(table: pd.DataFrame, faces: set[str]) -> bool:
    texts = table.select_dtypes(include=["object", "str"]).astype(str)
    return bool((texts.isin(faces) | texts.apply(lambda column: column.str.contains(ERASED))).any(axis=None))


def test_a_model_leads_back_to_data_settings_code_and_every_step(before, client):
    origin = output(model_lineage(version="champion"), "trace", "model_origin")
    assert origin["model"] == f"models:/{MODEL}/1"
    assert origin["aliases"] == ["challenger", "champion"]
    assert origin["data_version"] == face_table().run_metadata["data_version"]
    assert origin["code_version"] == client.get_model_version(MODEL, "1").tags["code_version"]
    assert origin["settings"]["model.zdim"] == "4"
    names = [step["step"] for step in origin["steps"]]
    steps = ["ingest", "measure", "filter_faces", "split", "align", "check", "train_ae", "score_ae", "register_ae"]
    assert sorted(names) == sorted(steps)
    assert names.index("ingest") < names.index("train_ae") < names.index("register_ae")
    train = next(step for step in origin["steps"] if step["step"] == "train_ae")
    assert train["parameters"]["training"]["epochs"] == 1
    logged = client.search_runs([client.get_experiment_by_name("likeness").experiment_id], order_by=["start_time DESC"])
    assert "lineage.json" in {file.path for file in client.list_artifacts(logged[0].info.run_id)}


def test_zenml_shows_what_a_registered_version_was_made_of(before):
    entry = Client().get_model_version(MODEL, "v1")
    assert {"face_table", "ae_autoencoder"} <= {link.name for link in linked(entry)}


def linked(entry) -> list:
    links = Client().list_model_version_artifact_links(model_version_id=entry.id, size=50)
    return [link.artifact_version for link in links]


def test_a_challenger_that_has_seen_the_faces_to_compare_on_is_refused(before, dataset, client):
    swapped = dataset | {"split": {"by": "identity", "fractions": {"test": 0.6, "val": 0.2, "train": 0.2}}}
    build_face_dataset(**swapped)
    run = promote_model(candidates=["1"], subset="all", evaluation="latest", promotion={"metric": "mse"})
    record = output(run, "promote_face_autoencoder", "promotion")
    assert not record["promoted"]
    assert "it was trained on" in record["reason"]
    build_face_dataset.with_options(enable_cache=False)(**dataset)


def test_a_person_is_found_and_nothing_is_changed(before, request_file, client):
    files = set(map(str, request_file.parents[1].rglob("*")))
    found = output(find_person(), "find", "person_found")
    assert found["faces"] == (before["identity"] == ERASED).sum()
    names = {each["name"] for each in found["artifacts"]}
    assert {"raw_manifest", "unreadable", "measured_faces", "judged_faces", "aligned_faces", "face_table"} <= names
    assert found["models"] == [f"models:/{MODEL}/1", "models:/face-embedder/1"]
    assert ERASED not in json.dumps(found)
    assert set(map(str, request_file.parents[1].rglob("*"))) == files
    assert STALE not in client.get_model_version(MODEL, "1").tags


def test_without_a_request_nothing_starts(request_file):
    request_file.unlink()
    with pytest.raises(click.ClickException, match="names nobody"):
        erase_person()


def test_an_erased_person_is_gone_from_everything(before, request_file, dataset, client, root):
    faces = set(before.loc[before["identity"] == ERASED, "face_id"])
    assert len(holders(faces)) > 5
    pictures = [run for run in runs(client) if client.list_artifacts(run.info.run_id, "figures")]
    assert pictures
    old = (root / "data.dvc").read_text()
    contents = {path.read_bytes() for path in (root / "data" / "stills" / ERASED).iterdir()}

    record = output(erase_person(), "erase", "erasure")

    assert holders(faces) == []
    assert not (root / "data" / "stills" / ERASED).exists()
    assert not (root / "data" / "stills" / "person_004" / "zz_copy.jpg").exists()
    assert len(list((root / "data" / "stills" / "person_004").iterdir())) == 5
    kept = {
        path.read_bytes() for place in (".dvc/cache", "store") for path in (root / place).rglob("*") if path.is_file()
    }
    assert kept
    assert not contents & kept
    assert not [content for content in kept if ERASED.encode() in content]
    assert {path.stem for path in (root / "outputs" / "made").iterdir()} == {*before["identity"]} - {ERASED}
    assert (root / "data.dvc").read_text() != old
    assert record["data_version"] in (root / "data.dvc").read_text()
    assert not [run for run in pictures if client.list_artifacts(run.info.run_id, "figures")]
    assert not request_file.exists()
    assert ERASED not in json.dumps(record)


def runs(client) -> list:
    return client.search_runs([client.get_experiment_by_name("likeness").experiment_id])


def test_dependent_models_are_stale_and_listed(client):
    tags = client.get_model_version(MODEL, "1").tags
    assert json.loads(tags[STALE])["faces"] > 0
    assert STALE in {tag.name for tag in Client().get_model_version(MODEL, "v1").tags}
    latest = max(runs(client), key=lambda run: run.info.start_time)
    assert {file.path for file in client.list_artifacts(latest.info.run_id)} == {"erasure.json"}


def test_no_cached_result_brings_the_person_back(dataset, client):
    rest = face_table().load()
    assert ERASED not in set(rest.manifest["identity"])
    assert len(rest) > 0
    run = train_autoencoders(**TRAINING)
    statuses = {name: step.status for name, step in run.steps.items()}
    assert statuses["train_ae"] == ExecutionStatus.COMPLETED
    assert STALE not in client.get_model_version(MODEL, "2").tags
    build_face_dataset(**dataset)
    assert ERASED not in set(face_table().load().manifest["identity"])
