"""What can be said of the Ray step operator without Ray; `tests/ray_jobs` runs steps on a real cluster."""

import pytest
from zenml.config import ResourceSettings
from zenml.enums import ExecutionStatus

from stacks.flavors.ray import STATUSES, RayConfig, RayFlavor, limits, require_token


def test_a_step_has_its_share_of_the_node_and_no_gpu_that_it_did_not_ask_for():
    assert limits(ResourceSettings(cpu_count=4)) == {"OMP_NUM_THREADS": "4", "CUDA_VISIBLE_DEVICES": ""}
    assert limits(ResourceSettings(gpu_count=1)) == {}
    assert limits(ResourceSettings(cpu_count=0.5, gpu_count=2)) == {"OMP_NUM_THREADS": "1"}


@pytest.mark.parametrize("status", ["SUCCEEDED", "FAILED", "STOPPED"])
def test_a_job_that_has_ended_ends_its_step(status):
    assert STATUSES[status].is_finished
    assert STATUSES[status].is_successful == (status == "SUCCEEDED")


def test_a_waiting_job_is_no_running_step():
    assert STATUSES["PENDING"] == ExecutionStatus.PROVISIONING


def test_the_flavour_needs_no_ray_until_it_is_used():
    assert RayFlavor().config_class is RayConfig
    assert RayConfig(address="http://ray.example.com:8265").is_remote


def test_a_cluster_elsewhere_is_asked_with_a_token_alone(monkeypatch):
    monkeypatch.delenv("RAY_AUTH_MODE", raising=False)
    require_token("http://127.0.0.1:8265")
    with pytest.raises(ConnectionError, match="RAY_AUTH_MODE=token"):
        require_token("http://ray.example.com:8265")
    monkeypatch.setenv("RAY_AUTH_MODE", "token")
    require_token("http://ray.example.com:8265")
