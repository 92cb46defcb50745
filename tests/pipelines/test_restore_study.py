"""Drawn people through both pipelines: restorers trained, compared, registered, promoted and used."""

import json

import cv2
import mlflow
import numpy as np
import pytest
from drawn import eight_people
from PIL import Image

from figures.made_picture import MADE
from models.restore.registry import BASELINES
from pipelines.restore import restore
from pipelines.restore_study import restore_study
from registry.names import FACE_RESTORER as MODEL

pytestmark = pytest.mark.slow

SIZE, MAGENTA = 32, (255, 0, 255)


@pytest.fixture(scope="module")
def studied(store):
    return restore_study(
        dataset={
            "sources": [{"kind": "identity_folders", "path": str(eight_people() / "stills"), "synthetic": True}],
            "split": {"by": "identity", "fractions": {"train": 0.5, "val": 0.2, "test": 0.3}},
            "align": {"size": SIZE},
        },
        restorers=[
            {"kind": "network", "size": SIZE, "width": 8, "components": 16},
            {"kind": "components", "name": "linear", "components": 16},
            {
                "kind": "autoencoder",
                "model": {"family": "ae", "network": "dense", "size": SIZE, "zdim": 8, "width": 0.1},
            },
        ],
        training={"epochs": 1},
        damages=["squares", {"kind": "low_resolution", "factor": 4}],
        most=6,
    )


def test_both_stand_beside_every_baseline_that_suits(studied):
    table = studied.steps["compare_restorers"].outputs["restoration"][0].load()
    methods = table.groupby("damage")["method"].agg(set)
    baselines = {each.label for each in BASELINES}
    assert methods["squares_0.333"] - baselines == {"network", "linear", "ae_one_pass"}
    assert {"telea", "ridge", "nearest", "nothing"} <= methods["squares_0.333"]
    assert {"bicubic", "lanczos"} <= methods["low_resolution_4"]
    best = table.groupby("damage", sort=False).first()
    assert (best["psnr"] > table[table["method"] == "nothing"].set_index("damage")["psnr"]).all()


def test_they_are_registered_with_card_and_challenge_the_champion(studied, store):
    client = mlflow.MlflowClient(tracking_uri=store)
    versions = {each.tags["label"]: each for each in client.search_model_versions(f"name='{MODEL}'")}
    assert set(versions) == {"network", "linear", "ae_one_pass"}
    assert "| squares_0.333 |" in versions["network"].description
    decision = studied.steps["promote_restorer"].output.load()
    assert "beside the best baseline of each damage" in decision["reason"]
    assert json.loads(versions["network"].tags["decision.0001"])["promoted"] == decision["promoted"]


def test_every_damage_has_a_picture(studied, store):
    client = mlflow.MlflowClient(tracking_uri=store)
    runs = client.search_runs([each.experiment_id for each in client.search_experiments()])
    pictures = {path.path for run in runs for path in client.list_artifacts(run.info.run_id, "figures/restoration")}
    assert pictures == {f"figures/restoration/{name}.png" for name in ("squares_0.333", "low_resolution_4")}


def test_damaged_pictures_come_out_restored_marked_and_counted(studied, tmp_path):
    folder, out = tmp_path / "old", tmp_path / "out"
    folder.mkdir()
    source = next(iter(sorted((eight_people() / "stills").glob("*/frontal_neutral_0.jpg"))))
    picture = np.asarray(Image.open(source)).copy()
    height, width = picture.shape[:2]
    picture[height * 6 // 10 : height * 7 // 10, width * 4 // 10 : width * 5 // 10] = MAGENTA
    cv2.imwrite(str(folder / "scan.png"), picture[..., ::-1])
    cv2.imwrite(str(folder / "wall.png"), np.full((128, 128, 3), 90, np.uint8))
    run = restore(sources=[{"kind": "flat_photos", "path": str(folder)}], model="1", out=str(out))
    made, left_out = (run.steps["restore_faces"].outputs[name][0].load() for name in ("restored_faces", "not_restored"))
    assert made["path"].str.endswith("scan.png").all()
    assert len(made) == 1
    assert left_out["reason"].tolist() == ["no_face"]
    face = Image.open(out / made["file"][0])
    assert face.text["Description"] == MADE
    assert face.size == (SIZE, SIZE)
    assert not (np.abs(np.asarray(face).astype(int) - MAGENTA).max(axis=2) < 60).any()
    assert (out / made["file"][0].replace(".png", "_sheet.png")).exists()
    assert (out / "left_out.csv").read_text(encoding="utf-8").count("\n") == 2
