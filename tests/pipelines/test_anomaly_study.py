"""Strange pictures among drawn faces through the pipeline."""

import pytest
from drawn import eight_people

from pipelines.anomaly_study import anomaly_study
from pipelines.build_face_dataset import build_face_dataset

pytestmark = pytest.mark.slow


def test_scores_stand_beside_each_other(store):
    build_face_dataset(
        sources=[{"kind": "identity_folders", "path": str(eight_people() / "stills"), "synthetic": True}],
        split={"by": "identity", "fractions": {"train": 0.5, "val": 0.25, "test": 0.25}},
        align={"size": 32},
    )
    run = anomaly_study(models=[], most=20)
    table = run.steps["study_anomalies"].outputs["anomalies"][0].load()
    assert {"bands", "pca_error", "isolation_forest"} <= set(table["score"])
    assert table["mean"].is_monotonic_decreasing
    assert table.set_index("score").loc["bands", "no_face"] > 0.9
