"""Runs the pipeline of the new kind from its configuration; its version becomes champion, is loaded and served."""

from importlib import import_module

import mlflow
import numpy as np
from small_faces import small_faces
from zenml import save_artifact

from registry.catalogue import KINDS
from registry.loading import open_version
from registry.names import CHAMPION
from stacks.register import register
from workflow.face_tables import FACE_TABLE
from workflow.materializers.face_table import FaceTableMaterializer
from workflow.model_control import champions_of
from workflow.tracking import tracking_uri

store = {"tracking_uri": "sqlite:///store.db"}
register(
    {
        "name": "recipe",
        "components": {
            "orchestrator": {"name": "default", "flavor": "local"},
            "artifact_store": {"name": "default", "flavor": "local"},
            "experiment_tracker": {"name": "mlflow_recipe", "flavor": "mlflow", "configuration": store},
            "model_registry": {"name": "registry_recipe", "flavor": "mlflow", "configuration": {}},
        },
    }
)
faces = small_faces()
save_artifact(faces, FACE_TABLE, materializer=FaceTableMaterializer)
pipeline = import_module("pipelines.train_brightness").train_brightness
pipeline.with_options(config_path="configs/train_brightness.yaml")()

kind = KINDS["face-brightness"]
mlflow.set_tracking_uri(tracking_uri())
champions = champions_of(kind.name)
champions.crown("1")
champion = open_version(kind, CHAMPION)
assert (champion.version, champion.label) == ("1", "linear")
expected = faces.manifest["brightness"].to_numpy()
assert np.abs(champion.model.predict(faces.pixels) - expected).max() < 0.01
described = champions.client.get_model_version(kind.name, "1")
assert float(described.tags["mae"]) < 0.01
assert described.tags["data_version"] == "small-v1"
assert "Brightness model `linear`" in described.description
served = mlflow.pyfunc.load_model(f"models:/{kind.name}@{CHAMPION}").predict(faces.pixels)
assert np.array_equal(served, champion.model.predict(faces.pixels))
