"""The real front end as a DAG, on drawn people: built, checked, cached, stopped when something is wrong."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import click
import cv2
import numpy as np
import pytest
from drawn import eight_people
from zenml.client import Client
from zenml.enums import ExecutionStatus

from clustering.hierarchy import AgglomerativeClusterer
from core.face_table import FaceTable
from core.manifest import ACTION_UNITS, MANIFEST_COLUMNS
from core.subsets import RULES
from embedding.pca import fit_pca
from evaluation.partition import ari
from faces.contract.contracts import ContractBroken
from faces.measuring.measure import NoFacesError
from faces.media.place import LayoutError
from faces.splits import SplitError
from pipelines.build_face_dataset import build_face_dataset
from pipelines.first_run import first_run
from workflow.face_tables import FACE_TABLE, face_table


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    """Eight drawn people with clips of two of them, one file that is no picture and one that is cut off."""
    root = Path(shutil.copytree(eight_people(), tmp_path_factory.mktemp("people") / "synthetic"))
    (root / "stills" / "person_000" / "notes.jpg").write_text("not a picture")
    whole = next((root / "stills" / "person_001").glob("*.jpg")).read_bytes()
    (root / "stills" / "person_001" / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    return root


@pytest.fixture(scope="module")
def parameters(people):
    return {
        "sources": [
            {"kind": "identity_folders", "path": str(people / "stills"), "synthetic": True},
            {"kind": "clips", "path": str(people / "clips"), "rate": 5, "synthetic": True},
        ],
        "split": {"by": "identity", "fractions": {"train": 0.4, "val": 0.2, "test": 0.4}},
        "align": {"size": 32},
    }


@pytest.fixture(scope="module")
def built(store, parameters):
    return build_face_dataset(**parameters)


def versions() -> int:
    return Client().list_artifact_versions(artifact=FACE_TABLE, size=1).total


def test_the_table_is_whole_and_honest(built):
    table = face_table().load()
    assert isinstance(table, FaceTable)
    assert list(table.manifest.columns) == list(MANIFEST_COLUMNS)
    assert table.pixels.shape[1:] == (32, 32, 3)
    assert len(table) >= 0.97 * 8 * 16
    assert table.manifest["face_id"].is_unique
    assert (table.manifest.groupby("identity")["split"].nunique() == 1).all()
    assert set(table.manifest["split"]) == {"train", "val", "test"}
    assert table.manifest["frontal"].any()
    assert not table.manifest["frontal"].all()
    assert (table.manifest["frame"] >= 0).any()
    assert table.manifest[list(ACTION_UNITS)].notna().any().sum() >= 13
    assert table.data_version.startswith("files-")
    assert face_table().run_metadata["people"] == 8


def test_what_was_left_out_is_counted_with_its_reason(built):
    rejects = built.steps["measure"].outputs["unmeasured"][0].load().to_frame()
    reasons = dict(zip(rejects["path"].map(os.path.basename), rejects["reason"], strict=True))
    assert reasons["notes.jpg"] == "not_an_image"
    assert reasons["cut.jpg"] == "truncated"
    page = str(built.steps["report"].outputs["data_report"][0].load())
    assert "not_an_image" in page
    assert "truncated" in page


def test_no_face_stays_behind_in_a_temporary_folder(built):
    assert not list(Path(tempfile.gettempdir()).glob("likeness-align-*"))


def test_data_docs_are_an_artifact(built):
    page = str(Client().get_artifact_version("data_docs").load())
    assert "Great Expectations" in page
    assert "values must be unique" in page
    assert "face_id" in page


def test_nothing_changed_means_everything_cached(built, parameters):
    again = build_face_dataset(**parameters)
    assert {step.status for step in again.steps.values()} == {ExecutionStatus.CACHED}


def test_other_settings_run_only_what_depends_on_them(built, parameters):
    again = build_face_dataset(**parameters | {"filter": {"max_yaw": 20}})
    statuses = {name: step.status for name, step in again.steps.items()}
    assert statuses["ingest"] == statuses["measure"] == ExecutionStatus.CACHED
    assert statuses["filter_faces"] == statuses["align"] == ExecutionStatus.COMPLETED


def test_shards_make_the_same_table_and_faces_are_chosen_of_everybody(built, parameters):
    whole = built.steps["check"].outputs["face_table"][0].load()
    again = build_face_dataset(**parameters | {"shards": 3, "selection": {"frames": 4}})
    assert sum(name.startswith(("measure", "align")) for name in again.steps) == 6
    sharded = again.steps["check"].outputs["face_table"][0].load()
    assert sharded.digest() == whole.digest()
    chosen = again.steps["choose"].outputs["chosen_faces"][0].load()
    people = set(chosen["identity"]) | set(again.steps["choose"].outputs["people_left_out"][0].load()["identity"])
    assert people == set(whole.manifest["identity"])
    assert set(chosen["face_id"]) <= set(whole.manifest.loc[whole.manifest["frontal"], "face_id"])
    assert set(chosen.groupby("identity").size()) == {5}


def test_added_data_is_seen_and_moves_nobody(built, parameters, people):
    before = face_table().load().manifest
    picture = cv2.imread(str(people / "stills" / "person_002" / "frontal_neutral_0.jpg"))
    added = people / "stills" / "person_002" / "added.png"
    cv2.imwrite(str(added), picture[:, ::-1])
    try:
        again = build_face_dataset(**parameters)
        assert again.steps["ingest"].status == ExecutionStatus.COMPLETED
        after = face_table().load().manifest
        assert len(after) == len(before) + 1
        kept = before.merge(after, on="face_id", suffixes=("", "_after"))
        assert (kept["split"] == kept["split_after"]).all()
    finally:
        added.unlink()


def test_a_broken_contract_stops_the_run_and_names_the_expectation(built, parameters):
    before = versions()
    with pytest.raises(ContractBroken, match="expect_table_row_count_to_be_between"):
        build_face_dataset(**parameters | {"contract": {"min_faces": 10_000}})
    assert versions() == before
    assert "10000" in str(Client().get_artifact_version("data_docs").load()).replace(",", "")


def test_the_whole_way_in_one_dag(built, parameters):
    run = first_run(
        seed=1,
        dataset=parameters,
        training={
            "models": [{"family": "ae", "zdim": 8, "width": 0.0625, "size": 32}],
            "training": {"epochs": 1, "batch_size": 32},
            "subset": "all",
        },
        promotion={"subset": "all"},
        clustering={"algorithms": ["kmeans"], "count": "identities", "subsets": ["all"], "zdim": 8},
    )
    assert run.status == ExecutionStatus.COMPLETED
    assert run.steps["measure"].status == ExecutionStatus.CACHED
    assert run.steps["promote_face_autoencoder"].output.load()["reason"]


def test_unnamed_photos_go_the_whole_way(built, parameters, people):
    folders = [people / "stills" / f"person_00{number}" for number in (5, 6, 7)]
    photos = [{"kind": "flat_photos", "path": str(folder), "synthetic": True} for folder in folders]
    contract = {"min_identities": 0, "min_faces": 40}
    halves = {"by": "image", "fractions": {"train": 0.4, "val": 0.1, "test": 0.5}}
    run = first_run(
        dataset=parameters | {"sources": photos, "split": halves, "contract": contract},
        training={
            "models": [{"family": "vae", "zdim": 8, "width": 0.0625, "size": 32}],
            "training": {"epochs": 1, "batch_size": 32},
            "subset": "all",
        },
        promotion={"promotion": {"metric": "mse"}, "subset": "all"},
        clustering={"algorithms": ["agglomerative"], "count": "elbow", "subsets": ["all"], "zdim": 8},
    )
    assert run.status == ExecutionStatus.COMPLETED
    assert "mse" in run.steps["promote_face_autoencoder"].output.load()["reason"]
    assert "bcubed_f" not in run.steps["compare_clusterings"].outputs["clustering_comparison"][0].load()


def test_the_filter_pays(built):
    """Clustering frontal neutral faces finds people better than clustering all of them."""
    table = built.steps["check"].outputs["face_table"][0].load()
    vectors = fit_pca(table.pixels, 32).embed(table.pixels)

    def found(rows: np.ndarray) -> float:
        people = table.manifest["identity"].to_numpy(str)[rows]
        clusterer = AgglomerativeClusterer(n_clusters=len(set(people)))
        return ari(people, clusterer.fit_predict(vectors[rows]))

    assert found(RULES["neutral"](table.manifest)) > found(RULES["all"](table.manifest)) + 0.1


def picture_folder(root, people_count: int, face: np.ndarray):
    for person in range(people_count):
        folder = root / f"p{person}"
        folder.mkdir(parents=True)
        cv2.imwrite(str(folder / "a.png"), face)
    return root


def sources(path):
    return {"sources": [{"kind": "identity_folders", "path": str(path)}]}


def test_missing_path_names_the_key(store, tmp_path):
    with pytest.raises(click.ClickException, match="`path` under `sources`"):
        build_face_dataset(**sources(tmp_path / "nowhere"))


def test_empty_folder_is_named(store, tmp_path):
    with pytest.raises(LayoutError, match=str(tmp_path)):
        build_face_dataset(**sources(tmp_path))


def test_pictures_without_faces_are_counted_in_the_message(store, tmp_path):
    noise = np.random.default_rng(0).integers(0, 255, (128, 128, 3), dtype=np.uint8)
    with pytest.raises(NoFacesError, match="no_face"):
        build_face_dataset(**sources(picture_folder(tmp_path, 2, noise)))


def test_one_person_alone_cannot_be_split(store, people, tmp_path):
    folder = tmp_path / "one" / "person_003"
    folder.mkdir(parents=True)
    for path in (people / "stills" / "person_003").glob("frontal_*.jpg"):
        os.link(path, folder / path.name)
    with pytest.raises(SplitError, match="image"):
        build_face_dataset(**sources(tmp_path / "one"))


def test_command_line_ends_with_the_message_and_a_failure(store, tmp_path):
    config = tmp_path / "bad.yaml"
    config.write_text(f"parameters:\n  sources: [{{kind: identity_folders, path: {tmp_path}/x}}]\n")
    (tmp_path / "x").mkdir()
    command = [os.path.join(os.path.dirname(sys.executable), "zenml"), "pipeline", "run"]
    source = "pipelines.build_face_dataset.build_face_dataset"
    done = subprocess.run([*command, source, "--config", str(config)], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "holds nothing that `kind: identity_folders` reads" in done.stderr.strip().splitlines()[-1]
    assert "File " not in done.stderr
