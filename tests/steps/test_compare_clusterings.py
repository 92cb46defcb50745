"""What the comparison of clusterings draws of each embedding."""

import numpy as np
import pandas as pd

from clustering.centres import KMeansClusterer
from core.embeddings import Assignments, Embeddings
from evaluation.clusterings import cluster_all
from steps.clustering import compare_clusterings


def test_the_curves_of_k_are_drawn_beside_the_people_found(blobs, monkeypatch):
    drawn: dict[str, np.ndarray] = {}
    monkeypatch.setattr("steps.clustering.compare_clusterings.log_picture", drawn.__setitem__)
    faces = blobs.manifest["face_id"].to_list()
    vectors = blobs.pixels.reshape(len(faces), -1).astype(np.float32)
    clusters = cluster_all(vectors, [KMeansClusterer(n_clusters=8)])
    clusters.insert(0, "face_id", faces)
    scores = pd.DataFrame([{"embedding": "pixels", "subset": "all", "algorithm": "kmeans"}])
    found = Assignments(clusters, {})
    compare_clusterings._log_pictures(blobs, Embeddings(vectors, faces, "pixels"), found, scores, seed=0)
    assert set(drawn) == {f"pixels/{name}" for name in ("count", "tsne", "people", "cluster_roc")}
