"""Isolate every tool before it is imported: the tests never touch the checkout's own stores.

Everything a session writes outside of pytest's own folders lies in one temporary folder, which is removed at the end.
Parallel workers have a folder each inside of it.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
if not WORKER:
    os.environ["LIKENESS_TESTS"] = tempfile.mkdtemp(prefix="likeness-tests-")
SESSION = Path(os.environ["LIKENESS_TESTS"])
HOME = SESSION / (WORKER or "main")
(HOME / "repository" / ".zen").mkdir(parents=True)

sys.dont_write_bytecode = True
ONE_THREAD = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM")
os.environ.update(
    dict.fromkeys(ONE_THREAD, "1"),  # tiny networks gain nothing from threads, and workers would fight over the cores
    ZENML_CONFIG_PATH=str(HOME / "zenml"),
    ZENML_REPOSITORY_PATH=str(HOME / "repository"),
    ZENML_CUSTOM_SOURCE_ROOT=str(ROOT),
    ZENML_ANALYTICS_OPT_IN="false",
    ZENML_ENABLE_RICH_TRACEBACK="false",
    ZENML_LOGGING_COLORS_DISABLED="true",
    ZENML_LOGGING_VERBOSITY="ERROR",
    LIKENESS_SIGNING_KEY=str(SESSION / "signing.pem"),
    MLFLOW_DISABLE_TELEMETRY="true",
    MLFLOW_ALLOW_PICKLE_DESERIALIZATION="false",
)
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import pytest  # noqa: E402

from core.crop import EyeCrop  # noqa: E402
from core.face_table import FaceTable  # noqa: E402
from core.manifest import ACTION_UNITS, MANIFEST_COLUMNS  # noqa: E402


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the tests with a store first: they are the longest, and parallel workers should end together."""
    items.sort(key=lambda item: "store" not in getattr(item, "fixturenames", ()))


def pytest_unconfigure() -> None:
    """Remove what this process kept; the last one to end removes the whole session."""
    shutil.rmtree(HOME if WORKER else SESSION, ignore_errors=True)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A ZenML stack with an MLflow store that no other test module has written to; returns the tracking address."""
    from stores import use_new_store

    return use_new_store(tmp_path_factory.mktemp("mlflow"))


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
    manifest[["container", "member", "backend"]] = ["file", "", "mediapipe"]
    manifest["neutral"] = np.arange(len(manifest)) % 8 < 4
    manifest[["yaw", "pitch", "roll", *ACTION_UNITS]] = 0.0
    return FaceTable(np.stack(pixels), manifest, "blobs-v1", EyeCrop(size=32))
