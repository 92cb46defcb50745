import pytest
from pydantic import ValidationError

from workflow import resources
from workflow.paths import checkpoints, unfinished
from workflow.resources import GPU, Needs, processors


def test_a_gpu_is_asked_for_in_every_form():
    settings = Needs(gpus=2, cpus=4, memory="16GiB", nodes={"pool": "a100"}).settings()
    assert (settings["resources"].gpu_count, settings["resources"].cpu_count) == (2, 4)
    assert settings["resources"].memory == "16GiB"
    for kind in ("orchestrator.kubernetes", "step_operator.kubernetes"):
        pod = settings[kind]["pod_settings"]
        assert pod["resources"]["limits"] == {GPU: "2", "cpu": "4", "memory": "16Gi"}
        assert pod["resources"]["requests"] == pod["resources"]["limits"]
        assert pod["node_selectors"] == {"pool": "a100"}
        assert pod["tolerations"][0]["key"] == GPU
        assert pod["env"] == [{"name": "OMP_NUM_THREADS", "value": "4"}]
    assert settings["step_operator.ray"] == {"labels": {"pool": "a100"}}


@pytest.mark.parametrize(
    ("needs", "processes"), [(Needs(), 1), (Needs(gpus=4), 4), (Needs(gpus=4, workers=2), 2), (Needs(workers=3), 3)]
)
def test_a_process_trains_on_each_gpu_unless_told_otherwise(needs, processes):
    assert needs.processes == processes


def test_a_local_stack_is_told_nothing_that_it_would_warn_about(store):
    assert Needs(gpus=1, memory="16GiB").options() == {"settings": {}, "step_operator": None}


@pytest.mark.parametrize(
    ("key", "attached", "heard"),
    [
        ("step_operator.ray", {"orchestrator.local", "step_operator.ray"}, True),
        ("step_operator.kubernetes", {"orchestrator.local", "step_operator.ray"}, False),
        ("orchestrator.kubernetes", {"orchestrator.kubernetes"}, True),
        ("resources", {"orchestrator.kubernetes"}, True),
        ("resources", {"orchestrator.local", "step_operator.ray"}, True),
        ("resources", {"orchestrator.local", "artifact_store.local"}, False),
    ],
)
def test_settings_reach_the_components_that_take_them(key, attached, heard):
    assert resources._is_heard(key, attached) == heard


def test_nothing_asked_is_nothing_said():
    settings = Needs().settings()
    assert settings["orchestrator.kubernetes"] == {"pod_settings": {}}
    assert settings["resources"].empty


@pytest.mark.parametrize("memory", ["16G", "16Gi", "0GiB", "lots"])
def test_memory_that_some_stack_would_read_otherwise_is_refused(memory):
    with pytest.raises(ValidationError, match="memory"):
        Needs(memory=memory)


@pytest.mark.parametrize(
    ("limit", "expected"), [("max 100000", 64), ("400000 100000", 4), ("50000 100000", 1), ("12800000 100000", 64)]
)
def test_a_container_uses_its_part_of_the_machine(limit, expected, tmp_path, monkeypatch):
    file = tmp_path / "cpu.max"
    file.write_text(limit + "\n")
    monkeypatch.setattr(resources, "CGROUP_LIMIT", file)
    assert processors(64) == expected


def test_without_a_container_all_processors_are_used(tmp_path, monkeypatch):
    monkeypatch.setattr(resources, "CGROUP_LIMIT", tmp_path / "none")
    assert processors(3) == 3


def test_unfinished_work_waits_on_this_machine_by_default(store):
    assert checkpoints().parts[-2:] == ("outputs", "checkpoints")
    assert unfinished("x").parts[-2:] == ("unfinished", "x")
