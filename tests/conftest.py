"""Isolate every tool before it is imported: the tests never touch the checkout's own stores."""

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_HOME = Path(tempfile.mkdtemp(prefix="likeness-tests-"))
(_HOME / "repository" / ".zen").mkdir(parents=True)

sys.dont_write_bytecode = True
os.environ.update(
    ZENML_CONFIG_PATH=str(_HOME / "zenml"),
    ZENML_REPOSITORY_PATH=str(_HOME / "repository"),
    ZENML_CUSTOM_SOURCE_ROOT=str(ROOT),
    ZENML_ANALYTICS_OPT_IN="false",
    ZENML_ENABLE_RICH_TRACEBACK="false",
    ZENML_LOGGING_COLORS_DISABLED="true",
    ZENML_LOGGING_VERBOSITY="ERROR",
    MLFLOW_DISABLE_TELEMETRY="true",
    MLFLOW_ALLOW_PICKLE_DESERIALIZATION="false",
)
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import pytest  # noqa: E402

from core.face_table import ACTION_UNITS, MANIFEST_COLUMNS, FaceTable  # noqa: E402


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A ZenML stack with an MLflow store that no other test module has written to; returns the tracking address."""
    from stacks.register import register

    database = tmp_path_factory.mktemp("mlflow") / "mlflow.db"
    uri = f"sqlite:///{database}"
    register(
        {
            "name": "tests",
            "components": {
                "orchestrator": {"name": "default", "flavor": "local"},
                "artifact_store": {"name": "default", "flavor": "local"},
                "experiment_tracker": {
                    "name": "mlflow_tests",
                    "flavor": "mlflow",
                    "configuration": {"tracking_uri": uri},
                },
                "model_registry": {"name": "registry_tests", "flavor": "mlflow", "configuration": {}},
            },
        }
    )
    return uri


@pytest.fixture(scope="session")
def blobs() -> FaceTable:
    """Eight "people", each a coloured disc at a place of its own, in eight noisy pictures of 32 x 32."""
    rng = np.random.default_rng(0)
    yy, xx = np.mgrid[0:32, 0:32]
    pixels, rows = [], []
    splits = ["train"] * 5 + ["val"] + ["test"] * 2
    for person in range(8):
        colour, centre = rng.integers(60, 255, 3), rng.integers(8, 24, 2)
        for picture in range(8):
            x, y = centre + rng.normal(0, 0.7, 2)
            disc = ((xx - x) ** 2 + (yy - y) ** 2 < 50)[..., None]
            face = np.where(disc, colour, 40) + rng.normal(0, 6, (32, 32, 3))
            pixels.append(np.clip(face, 0, 255).astype(np.uint8))
            rows.append({"identity": f"p{person}", "split": splits[person], "face_id": f"{person}-{picture}"})
    manifest = pd.DataFrame(rows, columns=list(MANIFEST_COLUMNS))
    manifest = manifest.assign(source="blobs", path=manifest["face_id"], frame=-1, synthetic=True, frontal=True)
    manifest[["container", "member", "instrument"]] = ["file", "", "mediapipe"]
    manifest["neutral"] = np.arange(len(manifest)) % 8 < 4
    manifest[["yaw", "pitch", "roll", *ACTION_UNITS]] = 0.0
    return FaceTable(np.stack(pixels), manifest, "blobs-v1")
