"""Every artifact comes back exactly as it was, from a local folder and through a remote one."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from zenml.enums import VisualizationType

from core.assignments import Assignments
from core.crop import EyeCrop
from core.embeddings import Embeddings
from core.face_table import FaceTable
from core.rejects import Reason, RejectLog
from embedding.network import NetworkEmbedder
from embedding.pca import fit_pca
from embedding.whitening import WhitenedEmbedder
from faces.selection.person_faces import SelectionSettings
from models.build import build_model
from models.families.registry import model_settings
from models.neutral.generator import build_generator
from models.neutral.settings import NeutralSettings
from registry.generator_treatment import GeneratorTreatment
from registry.names import FACE_AUTOENCODER, FACE_EMBEDDER, NEUTRAL_GENERATOR
from registry.treatments import Treatment
from workflow.materializers.assignments import AssignmentsMaterializer
from workflow.materializers.data_frame import DataFrameMaterializer
from workflow.materializers.embeddings import EmbeddingsMaterializer
from workflow.materializers.face_table import FaceTableMaterializer
from workflow.materializers.reject_log import RejectLogMaterializer
from workflow.materializers.trained_model import TrainedModelMaterializer
from workflow.trained_model import TrainedModel


@pytest.fixture(params=["local", "remote"])
def through(request, tmp_path, monkeypatch, store):
    """Save with one materializer and load with another of the same folder."""

    def go(kind, data):
        if request.param == "remote":
            monkeypatch.setattr("workflow.materializers.folder.FolderMaterializer._is_local", lambda self: False)
        kind(str(tmp_path)).save(data)
        return kind(str(tmp_path)).load(type(data))

    return go


def test_face_table(through, blobs):
    after = through(FaceTableMaterializer, blobs)
    assert isinstance(after, FaceTable)
    assert after.digest() == blobs.digest()
    hashes = {FaceTableMaterializer("").compute_content_hash(table) for table in (after, blobs)}
    assert len(hashes) == 1


def test_embeddings(through):
    before = Embeddings(np.arange(6, dtype=np.float32).reshape(3, 2), ["a", "b", "c"], "pca")
    after = through(EmbeddingsMaterializer, before)
    np.testing.assert_array_equal(after.vectors, before.vectors)
    assert (after.face_ids, after.source) == (before.face_ids, before.source)


def test_assignments(through):
    before = Assignments(pd.DataFrame({"face_id": ["a", "b"], "kmeans": [0, -1]}), {"kmeans": {"n_clusters": 1}})
    after = through(AssignmentsMaterializer, before)
    pd.testing.assert_frame_equal(after.clusters, before.clusters)
    assert after.parameters == before.parameters


def test_reject_log(through):
    before = RejectLog()
    before.append("a.jpg", Reason.NO_FACE, "none", source="stills")
    assert through(RejectLogMaterializer, before).rows() == before.rows()


def trained() -> TrainedModel:
    network = build_model(model_settings(family="vae", zdim=4, width=0.0625, size=16), seed=0)
    history = pd.DataFrame({"epoch": [1, 2], "val_loss": [2.0, 1.0]})
    treatment, codes = Treatment(align=EyeCrop(size=16, eye_distance=0.3)), {1: np.ones((2, 4), np.float32)}
    embedder = NetworkEmbedder("vae", network)
    steps = {"vae": [[3.0, 2.0], [1.5, 1.0]]}
    return TrainedModel(FACE_AUTOENCODER, "vae", embedder, treatment, "run-1", history, {"zdim": 4}, codes, steps)


def test_trained_model(through):
    before = trained()
    after = through(TrainedModelMaterializer, before)
    assert (after.kind, after.name, after.run_id) == (FACE_AUTOENCODER, "vae", "run-1")
    assert (after.treatment, after.training) == (before.treatment, before.training)
    assert after.step_losses == before.step_losses
    pd.testing.assert_frame_equal(after.history, before.history)
    np.testing.assert_array_equal(after.codes[1], before.codes[1])
    weights = after.model.network.state_dict()
    assert all(torch.equal(weights[name], tensor) for name, tensor in before.model.network.state_dict().items())


def test_trained_embedder_without_history(through, blobs):
    whitened = WhitenedEmbedder.around(fit_pca(blobs.pixels, 4), blobs.pixels, "pca_whitened")
    after = through(
        TrainedModelMaterializer, TrainedModel(FACE_EMBEDDER, "w", whitened, Treatment(align=blobs.align), "r")
    )
    np.testing.assert_array_equal(after.model.embed(blobs.pixels), whitened.embed(blobs.pixels))
    assert after.curves() == {}


def test_equal_tables_have_equal_hashes_and_others_do_not():
    table = pd.DataFrame({"a": [1, 2], "b": ["x", None]})
    hashes = [
        DataFrameMaterializer("").compute_content_hash(each)
        for each in (table, table.copy(), table.assign(a=[1, 3]), table.astype({"a": "float64"}))
    ]
    assert hashes[0] == hashes[1]
    assert len(set(hashes)) == 3


def test_equal_logs_and_assignments_have_equal_hashes_and_others_do_not():
    log, other = RejectLog(), RejectLog()
    other.append("a.jpg", Reason.NO_FACE)
    hashes = [RejectLogMaterializer("").compute_content_hash(each) for each in (log, RejectLog(), other)]
    assert hashes[0] == hashes[1] != hashes[2]
    clusters = pd.DataFrame({"face_id": ["a", "b"], "kmeans": [0, 1]})
    found = [Assignments(clusters, {}), Assignments(clusters.copy(), {}), Assignments(clusters, {"kmeans": {"k": 2}})]
    hashes = [AssignmentsMaterializer("").compute_content_hash(each) for each in found]
    assert hashes[0] == hashes[1] != hashes[2]


def test_each_artifact_can_be_looked_at(tmp_path, blobs):
    log = RejectLog()
    log.append("a.jpg", Reason.NO_FACE)
    shown = [
        FaceTableMaterializer(str(tmp_path)).save_visualizations(blobs),
        RejectLogMaterializer(str(tmp_path)).save_visualizations(log),
        EmbeddingsMaterializer(str(tmp_path)).save_visualizations(
            Embeddings(np.eye(3, dtype=np.float32), list("abc"), "x")
        ),
        AssignmentsMaterializer(str(tmp_path)).save_visualizations(
            Assignments(pd.DataFrame({"face_id": ["a"], "kmeans": [0]}), {})
        ),
        TrainedModelMaterializer(str(tmp_path)).save_visualizations(trained()),
    ]
    assert all(shown)
    for kinds in shown:
        for path, kind in kinds.items():
            head = Path(path).read_bytes()
            assert head.startswith(b"\x89PNG") is (kind == VisualizationType.IMAGE)


def test_a_table_without_columns_is_shown_as_nothing(tmp_path):
    """Models without known groups have such a table; pandas describes none."""
    assert DataFrameMaterializer(str(tmp_path)).save_visualizations(pd.DataFrame()) == {}


def test_real_faces_are_not_shown_unasked(tmp_path, blobs):
    real = FaceTable(blobs.pixels, blobs.manifest.assign(synthetic=False))
    assert FaceTableMaterializer(str(tmp_path)).save_visualizations(real) == {}


def test_trained_generator(through, tmp_path):
    network = build_generator(NeutralSettings(zdim=4, width=0.0625, size=32), seed=1).eval()
    history = pd.DataFrame({"epoch": [1, 2], "train_loss": [0.5, 0.4], "val_loss": [0.6, 0.5]})
    treatment = GeneratorTreatment(
        align=EyeCrop(size=32), selection=SelectionSettings(), frames=5, stage1="models:/face-autoencoder/3"
    )
    before = TrainedModel(NEUTRAL_GENERATOR, "small", network, treatment, "run", history)
    after = through(TrainedModelMaterializer, before)
    assert (after.name, after.run_id, after.treatment) == ("small", "run", treatment)
    pd.testing.assert_frame_equal(after.history, history)
    assert after.model.settings == network.settings
    for name, tensor in network.state_dict().items():
        assert torch.equal(after.model.state_dict()[name], tensor)
    assert "history.png" in TrainedModelMaterializer(str(tmp_path)).show(after)
    assert not [path for path in tmp_path.rglob("*") if path.suffix in {".pkl", ".pt"}]
