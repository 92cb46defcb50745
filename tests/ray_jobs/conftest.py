"""A Ray cluster with a CPU node and a GPU node, and somebody who runs pipelines on it (`place.py`)."""

import os
import sys

import pytest
from place import Place, eight_people, servers
from processes import free_port


@pytest.fixture(scope="session")
def place(tmp_path_factory):
    pytest.importorskip("ray.job_submission", reason="needs the extra `ray`")
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    from ray_cluster import PATIENT, RayCluster

    os.environ.update(PATIENT)
    folder = tmp_path_factory.mktemp("ray")
    (folder / "shared").mkdir()
    cluster = RayCluster(free_port())
    try:
        with servers(folder) as addresses:
            own = {"http://ray.example.com:8265": cluster.address, "/mnt/likeness/.venv/bin/python": sys.executable}
            yield Place(folder, cluster, **addresses, own=own)
    finally:
        cluster.close()


@pytest.fixture(scope="session")
def dataset(place) -> dict:
    return eight_people(place.folder) | {"needs": {"cpus": 2, "memory": "1GiB", "nodes": {"pool": "cpu"}}}
