import pandas as pd
import pytest

from core.assignments import Assignments
from core.storage import CorruptFileError


def test_assignments_round_trip_exactly(tmp_path):
    clusters = pd.DataFrame({"face_id": ["a", "b"], "kmeans": [0, 1], "dbscan": [-1, 0]})
    before = Assignments(clusters, {"kmeans": {"n_clusters": 2}})
    before.save(tmp_path)
    after = Assignments.load(tmp_path)
    pd.testing.assert_frame_equal(after.clusters, clusters)
    assert after.parameters == before.parameters


@pytest.mark.parametrize("part", ["clusters.parquet", "parameters.json"])
def test_broken_parts_are_one_error_that_names_the_remedy(tmp_path, part):
    Assignments(pd.DataFrame({"face_id": ["a"]}), {}).save(tmp_path)
    (tmp_path / part).write_bytes(b"no")
    with pytest.raises(CorruptFileError, match="cluster_faces"):
        Assignments.load(tmp_path)
