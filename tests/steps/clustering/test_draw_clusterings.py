"""What the comparison of clusterings draws of each embedding."""

import numpy as np
import pandas as pd

from clustering.centres import KMeansClusterer
from core.assignments import Assignments
from core.embeddings import Embeddings
from evaluation.clusterings import cluster_all
from steps.clustering.draw_clusterings import Clustered, best_algorithm, pictures


def test_the_curves_of_k_are_drawn_beside_the_people_found(blobs):
    faces = blobs.manifest["face_id"].to_list()
    vectors = blobs.pixels.reshape(len(faces), -1).astype(np.float32)
    clusters = cluster_all(vectors, [KMeansClusterer(n_clusters=8)])
    clusters.insert(0, "face_id", faces)
    scores = pd.DataFrame([{"embedding": "pixels", "subset": "all", "algorithm": "kmeans"}])
    found = Assignments(clusters, {})
    best = best_algorithm(scores, "pixels")
    drawn = dict(pictures(Clustered.of(blobs, Embeddings(vectors, faces, "pixels"), found, best), seed=0))
    assert set(drawn) == {"count", "tsne", "people", "cluster_roc"}
