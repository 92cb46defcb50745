"""A cluster with a CPU node and a GPU node, and somebody who runs pipelines on it (`place.py`).

The servers are the real ones, the cluster is the stand-in (`cluster.py`).
"""

import shutil
import subprocess

import pytest
from place import Place, eight_people, servers


@pytest.fixture(scope="session")
def place(tmp_path_factory):
    pytest.importorskip("kubernetes.client", reason="needs the extra `kubernetes`")
    pytest.importorskip("kubernetes_validate")
    usable = subprocess.run(["unshare", "--mount", "--uts", "true"], capture_output=True, check=False)
    if usable.returncode != 0 or shutil.which("openssl") is None:
        pytest.skip("pods with a host name of their own need root (unshare), and the server needs openssl")
    from api_server import serving
    from cluster import NAMESPACE, Node
    from cluster_objects import GPU

    folder = tmp_path_factory.mktemp("kubernetes")
    (folder / "shared").mkdir()
    cpu = Node("cpu-0", {"cpu": "64", "memory": "64Gi"}, {"pool": "cpu"})
    taint = {"key": GPU, "value": "present", "effect": "NoSchedule"}
    gpu = Node("gpu-0", {"cpu": "64", "memory": "64Gi", GPU: "1"}, {"pool": "gpu"}, [taint])
    with serving(folder, [cpu, gpu], NAMESPACE) as cluster, servers(folder) as addresses:
        own = {"gpu-cluster": "stand-in"}
        own["registry.example.com"] = addresses["zenml"].removeprefix("http://")
        yield Place(folder, cluster, **addresses, own=own, environs={"KUBECONFIG": str(folder / "kubeconfig")})


@pytest.fixture(scope="session")
def dataset(place) -> dict:
    """The parameters of a data set of eight drawn people."""
    return eight_people(place.folder)
