"""Embeddings of held-out faces, as they are and whitened."""

import numpy as np
import pytest

from core.embeddings import Embeddings
from core.subsets import choose_subset
from embedding.pca import fit_pca
from embedding.whitening import Whitening
from steps.clustering.embed_baseline import embed_baseline
from workflow.embedded import WHITENED, held_out_embeddings


@pytest.fixture
def pca(blobs):
    return fit_pca(choose_subset(blobs, "all", "train").pixels, 6)


def test_held_out_faces_are_embedded_in_their_order(blobs, pca):
    found = held_out_embeddings(pca, pca.name, blobs, whiten=False)
    test = choose_subset(blobs, "all", "test")
    np.testing.assert_array_equal(found.vectors, pca.embed(test.pixels))
    assert found.face_ids == test.manifest["face_id"].to_list()
    assert found.source == "pca"


def test_whitening_is_measured_on_training_faces(blobs, pca):
    found = held_out_embeddings(pca, pca.name, blobs, whiten=True)
    learned = pca.embed(choose_subset(blobs, "all", "train").pixels)
    expected = Whitening.fit(learned).apply(pca.embed(choose_subset(blobs, "all", "test").pixels))
    np.testing.assert_array_equal(found.vectors, expected)
    assert found.source == "pca" + WHITENED


@pytest.mark.parametrize(("baseline", "source"), [("pca", "pca" + WHITENED), ("pixels", "pixels")])
def test_pixels_stay_as_they_are(blobs, baseline, source):
    found: Embeddings = embed_baseline.entrypoint(blobs, baseline, 4, "all", 0, whiten=True)
    assert found.source == source
