import numpy as np
import pandas as pd
import pytest

from core.embeddings import Assignments, Embeddings
from core.storage import CorruptFileError


def test_embeddings_round_trip_exactly(tmp_path):
    vectors = np.random.default_rng(0).standard_normal((4, 3)).astype(np.float32)
    before = Embeddings(vectors, ["a", "b", "c", "d"], "vae")
    before.save(tmp_path)
    after = Embeddings.load(tmp_path)
    np.testing.assert_array_equal(after.vectors, vectors)
    assert (after.face_ids, after.source) == (before.face_ids, "vae")


def test_assignments_round_trip_exactly(tmp_path):
    clusters = pd.DataFrame({"face_id": ["a", "b"], "kmeans": [0, 1], "dbscan": [-1, 0]})
    before = Assignments(clusters, {"kmeans": {"n_clusters": 2}})
    before.save(tmp_path)
    after = Assignments.load(tmp_path)
    pd.testing.assert_frame_equal(after.clusters, clusters)
    assert after.parameters == before.parameters


def test_mismatches_and_broken_files_are_named(tmp_path):
    with pytest.raises(ValueError, match="2 vectors but 1"):
        Embeddings(np.zeros((2, 3), np.float32), ["a"], "x")
    with pytest.raises(ValueError, match="float32"):
        Embeddings(np.zeros((1, 3)), ["a"], "x")
    (tmp_path / "embeddings.parquet").write_bytes(b"no")
    with pytest.raises(CorruptFileError, match=r"embeddings\.parquet"):
        Embeddings.load(tmp_path)
