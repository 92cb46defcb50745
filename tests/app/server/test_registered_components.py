"""A model that is no network sorts the photos of the page: whitened principal components from a real registry."""

import sqlite3
from contextlib import closing

import mlflow
import numpy as np
import pytest
from stores import active_store

from app.registry import champion
from core.crop import EyeCrop
from embedding.pca import fit_pca
from embedding.whitening import WhitenedEmbedder
from faces.alignment import align
from faces.detection.landmarks import Landmarker
from registry.embedders import EMBEDDER
from registry.names import CHAMPION, FACE_EMBEDDER, version_of
from registry.storing import register
from registry.treatments import Treatment

CROP = EyeCrop(size=48, eye_distance=0.42, eye_height=0.44)


@pytest.fixture(scope="module")
def whitened(drawn) -> WhitenedEmbedder:
    with Landmarker() as landmarker:
        faces = [(rgb, landmarker.measure(rgb)[0]) for rgb in drawn.values()]
    crops = np.stack([align(rgb, face.left_eye, face.right_eye, CROP.size, CROP) for rgb, face in faces])
    return WhitenedEmbedder.around(fit_pca(crops, 8), crops, "pca_whitened")


@pytest.fixture(scope="module")
def model(whitened, tmp_path_factory):
    """The champion of a registry, as the page opens it."""
    with active_store(tmp_path_factory.mktemp("registry")) as uri:
        with mlflow.start_run():
            version = version_of(register(EMBEDDER, whitened, Treatment(align=CROP)))
        mlflow.MlflowClient().set_registered_model_alias(FACE_EMBEDDER, CHAMPION, version)
        yield champion(uri)


def test_the_page_sorts_with_whitened_components(serve, model, whitened, jpegs):
    page = serve(model=model)
    for name, data in jpegs.items():
        assert page.upload(name, data).json()["accepted"] == 1
    page.settle()
    with closing(sqlite3.connect(page.folder / "library.db")) as rows:
        kept = rows.execute("SELECT model, vector FROM embeddings").fetchall()
    assert {key for key, _ in kept} == {f"{FACE_EMBEDDER}/1"}
    vectors = np.stack([np.frombuffer(vector, np.float32) for _, vector in kept])
    assert vectors.shape == (len(jpegs) + 1, whitened.dimension)
    assert len(page.people()) >= 2
    assert page.get("/api/advice") == {"learns": False, "learned": 0, "sort_again": False}
