"""The scores of an embedder: those of its reconstructions, of verification, and of k-means with k known."""

import numpy as np
import pytest

from clustering.centres import KMeansClusterer
from core.subsets import choose_subset
from embedding.pca import fit_pca
from evaluation.embedder_scores import can_verify, evaluate
from evaluation.partition import partition_scores
from evaluation.reconstruction import score_reconstructions
from evaluation.summary import score_embedding


@pytest.fixture(scope="module")
def faces(blobs):
    return choose_subset(blobs, "all", "train")


@pytest.fixture(scope="module")
def embedder(faces):
    return fit_pca(faces.pixels, 3, 0)


def test_scores_are_those_of_the_parts(faces, embedder):
    found = evaluate(embedder, faces, 4)
    identities, vectors = faces.manifest["identity"].to_numpy(str), embedder.embed(faces.pixels)
    labels = KMeansClusterer(n_clusters=5, random_state=4).fit_predict(vectors)
    kmeans = {f"kmeans_{name}": value for name, value in partition_scores(identities, labels).items()}
    reconstructed = score_reconstructions(faces.pixels, embedder.reconstruct(faces.pixels)).mean()
    assert found == reconstructed | score_embedding(vectors, identities, random_state=4) | kmeans


def test_unknown_people_are_left_out_and_too_few_leave_reconstructions_alone(faces, embedder):
    people = faces.manifest["identity"].where(faces.manifest["identity"] != "p0")
    some = faces.select(np.ones(len(people), dtype=bool))
    object.__setattr__(some, "manifest", some.manifest.assign(identity=people.to_numpy()))
    known = faces.select((faces.manifest["identity"] != "p0").to_numpy())
    found, without = evaluate(embedder, some, 0), evaluate(embedder, known, 0)
    assert {name: value for name, value in found.items() if name.startswith("kmeans")} == {
        name: value for name, value in without.items() if name.startswith("kmeans")
    }
    one = faces.select((faces.manifest["identity"] == "p0").to_numpy())
    assert can_verify(faces)
    assert not can_verify(one)
    assert set(evaluate(embedder, one, 0)) == {"mse", "psnr", "ssim"}
