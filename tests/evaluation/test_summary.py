import numpy as np
import pytest

from evaluation.partition import partition_scores
from evaluation.summary import score_embedding
from evaluation.verification import verification_roc


@pytest.fixture(scope="module")
def people():
    rng = np.random.default_rng(0)
    codes = np.repeat(np.arange(6), 6)
    return (rng.normal(size=(6, 8))[codes] + 0.7 * rng.normal(size=(36, 8))).astype(np.float32), codes


def test_names_are_flat_and_values_are_finite_floats(people):
    embeddings, identities = people
    scores = score_embedding(embeddings, [f"person {i}" for i in identities], identities)
    assert {"verification_auc", "verification_eer", "bcubed_f", "pairwise_f", "nmi", "ari"} <= set(scores)
    assert {f"verification_tar_at_far_{far}" for far in ("0.1", "0.01", "0.001")} <= set(scores)
    assert all(type(value) is float and np.isfinite(value) for value in scores.values())
    assert scores["bcubed_f"] == 1


def test_scores_are_those_of_the_parts(people):
    embeddings, identities = people
    labels = np.arange(36) % 5
    scores = score_embedding(embeddings, identities, labels)
    assert scores["verification_auc"] == verification_roc(embeddings, identities).auc
    assert partition_scores(identities, labels).items() <= scores.items()


def test_without_labels_only_verification_is_scored(people):
    assert all(name.startswith("verification_") for name in score_embedding(*people))


def test_a_better_embedding_scores_better(people):
    embeddings, identities = people
    noise = np.random.default_rng(1).normal(size=embeddings.shape)
    better, worse = (
        score_embedding(embeddings, identities),
        score_embedding(embeddings + 3 * noise, identities),
    )
    assert better["verification_auc"] > worse["verification_auc"]
    assert better["verification_eer"] < worse["verification_eer"]


def test_no_score_without_two_identities(people):
    with pytest.raises(ValueError, match="at least 2 identities"):
        score_embedding(people[0], np.zeros(36))
