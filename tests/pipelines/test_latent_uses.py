"""Drawn people in a few dimensions through the pipeline."""

import pytest
from drawn import eight_people

from pipelines.build_face_dataset import build_face_dataset
from pipelines.latent_uses import latent_uses

pytestmark = pytest.mark.slow


def test_every_way_is_scored_in_one_two_and_three_dimensions(store):
    build_face_dataset(
        sources=[{"kind": "identity_folders", "path": str(eight_people() / "stills"), "synthetic": True}],
        split={"by": "identity", "fractions": {"train": 0.5, "val": 0.25, "test": 0.25}},
        align={"size": 32},
    )
    run = latent_uses(
        models=[{"family": "ae", "network": "dense", "size": 16}], training={"epochs": 1}, subset="all", most=40
    )
    table = run.steps["study_reduction"].outputs["reductions"][0].load().set_index(["way", "dimensions"])
    assert set(table.index) == {(way, k) for way in ("pca", "lda", "tsne", "ae") for k in (1, 2, 3)}
    assert table["trustworthiness"].between(0, 1).all()
    assert table.loc["pca", "psnr"].is_monotonic_increasing
