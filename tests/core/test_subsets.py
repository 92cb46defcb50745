import numpy as np
import pytest

from core.face_table import FaceTable
from core.subsets import choose_subset, examples, held_out


def test_neutral_means_frontal_and_neutral(blobs):
    frontal = np.arange(len(blobs)) % 2 == 0
    table = FaceTable(blobs.pixels, blobs.manifest.assign(frontal=frontal))
    assert len(choose_subset(table, "all")) == len(blobs)
    assert choose_subset(table, "frontal").manifest["frontal"].all()
    neutral = choose_subset(table, "neutral").manifest
    assert (neutral["frontal"] & neutral["neutral"]).all()
    assert len(neutral) == (frontal & blobs.manifest["neutral"]).sum()


def test_split_narrows_and_an_empty_choice_names_the_keys(blobs):
    assert set(choose_subset(blobs, "all", "val").manifest["split"]) == {"val"}
    with pytest.raises(ValueError, match="relax the limits under `filter`"):
        choose_subset(blobs, "all", "nowhere")


def test_scores_are_taken_on_test_else_on_val(blobs):
    assert held_out(blobs.manifest) == "test"
    assert held_out(blobs.manifest.replace({"split": {"test": "train"}})) == "val"


def test_examples_spread_over_the_table(blobs):
    shown = examples(blobs, 8)
    assert len(shown) == 8
    np.testing.assert_array_equal(shown[[0, -1]], blobs.pixels[[0, -1]])
    assert len(examples(blobs, 1000)) == len(blobs)
