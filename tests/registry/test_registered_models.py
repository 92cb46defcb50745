"""Models in a real registry: data alone, the whole treatment, refused when anything else lies there."""

import ast
import json
import resource
import shutil
from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
import pytest
from mlflow.exceptions import MlflowException
from registered import CROP, generator_version, one_of_each
from smiling import smiling_crowd
from stores import active_store

from core.crop import MeshCrop
from core.face_table import FaceTable
from core.storage import CorruptFileError
from embedding.pca import PcaSettings
from embedding.regions.settings import RegionSettings
from embedding.registry import fit_embedder
from faces.mesh.canonical import canonical_grid
from models.neutral.face_frames import FaceFrames
from models.neutral.registry import generated_faces
from models.neutral.warp.fitting import fit_warp
from models.neutral.warp.settings import WarpSettings
from models.restore.damages.degradations import GaussianNoise
from models.restore.damages.erasures import Painted
from registry.catalogue import KINDS
from registry.embedders import EMBEDDER
from registry.files import DATA_FOLDER
from registry.generators import GENERATOR
from registry.loading import NotRegisteredError, open_uri, open_version, read, treatment_of
from registry.names import (
    FACE_ATTRIBUTES,
    FACE_AUTOENCODER,
    FACE_DEPTH,
    FACE_EMBEDDER,
    FACE_RESTORER,
    NEUTRAL_GENERATOR,
    uri_of,
)
from registry.signatures import sign_version
from registry.storing import register
from registry.treatments import Treatment

ROOM = Path(__file__).resolve().parents[2] / "registry"


@pytest.fixture(scope="module")
def tracking(tmp_path_factory):
    """A store with a whitened PCA, an autoencoder and a generator; the active one comes back."""
    with active_store(tmp_path_factory.mktemp("registry")) as uri:
        yield uri


@pytest.fixture(scope="module")
def whitened(blobs):
    return fit_embedder(blobs, PcaSettings(zdim=4, whiten=True), seed=0)


@pytest.fixture(scope="module")
def versions(tracking, blobs) -> dict[str, str]:
    return one_of_each(blobs)


def folder_of(uri: str) -> Path:
    return Path(mlflow.artifacts.download_artifacts(uri))


def test_the_catalogue_has_every_kind_of_the_room():
    written = {
        target.id
        for path in ROOM.glob("*.py")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.Assign) and ast.unparse(node.value).startswith("ModelKind(")
        for target in node.targets
    }
    assert len(KINDS) == len(written)
    assert set(KINDS) == {
        FACE_EMBEDDER,
        FACE_AUTOENCODER,
        NEUTRAL_GENERATOR,
        FACE_ATTRIBUTES,
        FACE_RESTORER,
        FACE_DEPTH,
    }


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_version_holds_data_alone_and_opens_as_its_kind(tracking, versions, name):
    data = folder_of(versions[name]) / DATA_FOLDER
    assert {path.suffix for path in data.rglob("*") if path.is_file()} == {".json", ".safetensors"}
    assert not list(folder_of(versions[name]).rglob("*.py"))
    registered = open_uri(versions[name])
    assert (registered.kind.name, registered.uri) == (name, versions[name])


def test_the_whole_crop_travels_with_the_version(tracking, versions):
    assert open_uri(versions[FACE_EMBEDDER]).treatment.align == CROP
    assert treatment_of(versions[FACE_EMBEDDER], tracking).align == CROP
    assert treatment_of(versions[NEUTRAL_GENERATOR], tracking).frames == 3


def test_other_programs_get_what_the_project_gets(tracking, versions, whitened, blobs):
    theirs = mlflow.pyfunc.load_model(versions[FACE_EMBEDDER]).predict(blobs.pixels[:5])["embedding"]
    ours = open_uri(versions[FACE_EMBEDDER]).model.embed(blobs.pixels[:5])
    np.testing.assert_array_equal(theirs, ours)
    np.testing.assert_array_equal(ours, whitened.embed(blobs.pixels[:5]))


def test_a_restorer_asks_other_programs_what_the_damage_is(tracking, versions, blobs):
    served, ours = mlflow.pyfunc.load_model(versions[FACE_RESTORER]), open_uri(versions[FACE_RESTORER]).model
    painted = blobs.pixels[:3].copy()
    painted[:, 4:12, 4:12] = (255, 0, 255)
    np.testing.assert_array_equal(served.predict(painted), ours.restore(Painted().received(painted)))
    noise = GaussianNoise(sigma=0.2)
    asked = {"damage": json.dumps(noise.model_dump())}
    restored = ours.restore(noise.received(painted))
    np.testing.assert_array_equal(served.predict(painted, params=asked), restored)
    for wrong, said in (("scratch", "unknown damage 'scratch'"), ("squares", "paint them over")):
        with pytest.raises(MlflowException, match=said):
            served.predict(painted, params={"damage": wrong})
    with pytest.raises(MlflowException, match="all pixels"):
        served.predict(np.full_like(painted, (255, 0, 255)))


def test_a_model_of_depth_answers_with_maps(tracking, versions):
    faces = np.random.default_rng(0).integers(0, 256, (2, 128, 128, 3), dtype=np.uint8)
    answer = mlflow.pyfunc.load_model(versions[FACE_DEPTH]).predict(faces)
    maps = {"depth": (2, 64, 64), "normals": (2, 64, 64, 3), "albedo": (2, 64, 64, 3)}
    assert {name: values.shape for name, values in answer.items()} == maps | {"angles": (2, 3), "light": (2, 3)}
    assert answer["depth"].min() >= 0.9


def test_a_model_that_needs_landmarks_asks_other_programs_for_both(tracking):
    rng, crop = np.random.default_rng(0), MeshCrop()
    pixels = rng.integers(0, 256, (40, 128, 128, 3), dtype=np.uint8)
    landmarks = (canonical_landmarks(crop) + rng.normal(0, 2, (40, 478, 3))).astype(np.float32)
    manifest = pd.DataFrame({"face_id": [f"{row:016x}" for row in range(40)]})
    parts = ({"kind": "tan_triggs", "dimensions": 8}, {"kind": "shape", "dimensions": 8})
    settings = RegionSettings(parts=parts, pseudo_people=None)
    regions = fit_embedder(FaceTable(pixels, manifest, "noise", crop, landmarks), settings, seed=0)
    with mlflow.start_run():
        uri = register(EMBEDDER, regions, Treatment(align=crop))
    ours = open_uri(uri)
    assert ours.treatment.align == crop
    asked = {"faces": pixels[:3], "landmarks": landmarks[:3]}
    theirs = mlflow.pyfunc.load_model(uri).predict(asked)["embedding"]
    np.testing.assert_array_equal(theirs, ours.model.embed(pixels[:3], landmarks[:3]))
    np.testing.assert_allclose(theirs, regions.embed(pixels[:3], landmarks[:3]), atol=0.01)
    with pytest.raises(MlflowException, match="landmarks"):
        mlflow.pyfunc.load_model(uri).predict({"faces": pixels[:3]})


def test_a_generator_that_warps_asks_other_programs_for_frames_and_landmarks(tracking):
    crowd = smiling_crowd()
    warp = fit_warp(crowd.pixels, crowd.landmarks, crowd.groups, WarpSettings(shape_components=4, texture_components=3))
    with mlflow.start_run():
        uri = uri_of(NEUTRAL_GENERATOR, generator_version(warp, 3))
    rows = np.stack(crowd.groups.inputs[:2])
    asked = {"faces": crowd.pixels[rows], "landmarks": crowd.landmarks[rows].astype(np.float32)}
    theirs = mlflow.pyfunc.load_model(uri).predict(asked)
    ours = generated_faces(open_uri(uri).model, FaceFrames(crowd.pixels, crowd.landmarks), list(rows))
    assert np.abs(theirs.astype(int) - ours).max() <= 1
    stronger = mlflow.pyfunc.load_model(uri).predict(asked, params={"strength": 4.0})
    assert np.abs(stronger.astype(int) - ours).max() > 1
    with pytest.raises(MlflowException, match="landmarks"):
        mlflow.pyfunc.load_model(uri).predict({"faces": crowd.pixels[rows]})


def canonical_landmarks(crop: MeshCrop) -> np.ndarray:
    """The mean face's landmarks in its own pixels; the irises, which it lacks, are put into the middle."""
    shape = canonical_grid(crop).shape
    return np.concatenate([shape, np.repeat(shape.mean(axis=0)[None], 10, axis=0)])


@pytest.mark.parametrize("name", ["run.py", "model.pkl", "model/weights.pt"])
def test_anything_but_data_is_refused_by_name(tracking, versions, name):
    planted = folder_of(versions[FACE_AUTOENCODER]) / DATA_FOLDER / name
    planted.write_text("raise SystemExit")
    try:
        with pytest.raises(CorruptFileError, match=planted.name):
            open_uri(versions[FACE_AUTOENCODER])
        with pytest.raises(CorruptFileError, match=planted.name):
            mlflow.pyfunc.load_model(versions[FACE_AUTOENCODER])
    finally:
        planted.unlink()


def test_a_version_of_another_kind_under_the_name_is_refused(tracking, versions):
    client = mlflow.MlflowClient()
    other = client.get_model_version(NEUTRAL_GENERATOR, "1")
    fake = client.create_model_version(FACE_EMBEDDER, other.source, other.run_id, model_id=other.model_id)
    sign_version(client, FACE_EMBEDDER, str(fake.version))
    with pytest.raises(CorruptFileError, match="holds a neutral-face-generator"):
        open_version(EMBEDDER, str(fake.version))


def test_what_is_not_there_names_what_makes_it(tracking, versions):
    with pytest.raises(NotRegisteredError, match=r"no 'boss' of neutral-face-generator \(but version 1.*\): train one"):
        open_version(GENERATOR, "boss")
    with pytest.raises(NotRegisteredError, match="did you mean 'face-embedder'"):
        open_uri("models:/face-embeder/1")


@pytest.mark.parametrize("fields", [{"width": 8}, {"zdim": 4096, "width": 8, "size": 1024}])
@pytest.mark.parametrize("name", [FACE_AUTOENCODER, NEUTRAL_GENERATOR])
def test_a_description_larger_than_its_weights_takes_no_memory(tracking, versions, name, fields, tmp_path):
    """Signed or not: sizes are compared with the header of the weights before anything is allocated."""
    folder = tmp_path / "model"
    shutil.copytree(folder_of(versions[name]) / DATA_FOLDER, folder)
    described = folder / "model" / "model.json"
    text = json.loads(described.read_text())
    text["model"] |= fields
    described.write_text(json.dumps(text))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(CorruptFileError, match="does not fit the network"):
        read(folder)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024, "kilobytes"
