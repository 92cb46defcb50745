"""Pipelines as pods: placed where their needs say, finished in spite of killed pods. What is real: `cluster.py`."""

import mlflow
import pytest
from cluster_objects import GPU, step_of
from place import statuses

pytestmark = pytest.mark.slow

EPOCHS, SEEN = 120, 20


@pytest.fixture(scope="module")
def registered(place):
    """The stack, registered twice over: the second time must change nothing."""
    return [place.register("gpu_kubernetes") for _ in range(2)]


@pytest.fixture(scope="module")
def built(place, dataset, registered):
    """A face table, built by pods; the orchestrator's own pod is killed while they work."""
    run = place.start("build_face_dataset", "gpu_dataset", dataset | {"shards": 2}, "gpu_kubernetes")
    place.wait_for(lambda: place.cluster.running("measure"), run)
    place.cluster.kill(place.cluster.running(""))
    place.finish(run)
    return list(place.cluster.events)


@pytest.fixture(scope="module")
def trained(place, built):
    """Two networks, one GPU; the pod of the first training is called back after some epochs."""
    plan = {
        "models": [{"family": family, "zdim": 8, "width": 0.0625, "size": 32} for family in ("ae", "vae")],
        "training": {"epochs": EPOCHS, "batch_size": 16, "patience": EPOCHS},
        "subset": "all",
        "needs": {"gpus": 1, "memory": "2GiB", "nodes": {"pool": "gpu"}},
    }
    run = place.start("train_autoencoders", "gpu_training", plan, "gpu_kubernetes")
    victim, counts = place.interrupt_training(run, place.cluster.evict, SEEN)
    place.finish(run)
    return victim, place.cluster.events[len(built) :], counts


def of(events, what: str, step: str) -> list:
    return [event for event in events if event.what == what and event.step == step]


def test_every_component_has_answered(registered):
    answers = [[line for line in said.splitlines() if line.endswith(" answers")] for said in registered]
    assert len(answers[0]) == 6
    assert answers[0] == answers[1]


def test_the_table_is_built_although_the_orchestrator_was_killed(place, built):
    found = statuses(place, "build_face_dataset")
    assert {"ingest", "measure", "measure_2", "align", "align_2", "check", "report", "run"} <= set(found)
    assert set(found.values()) == {"completed"}
    assert len(of(built, "killed", "")) == 1
    assert len(of(built, "starts", "")) == 2
    assert all(len(of(built, "starts", step)) == 1 for step in set(found) - {"run"}), "no step runs twice for it"


def test_shards_are_measured_at_the_same_time_on_the_cpu_node(built):
    shards = [of(built, "starts", step)[0] for step in ("measure", "measure_2")]
    ends = [of(built, "ended", step)[0].seconds for step in ("measure", "measure_2")]
    assert {shard.node for shard in shards} == {"cpu-0"}
    assert max(shard.seconds for shard in shards) < min(ends)


def test_trainings_wait_for_the_only_gpu_one_after_the_other(trained):
    _, events, _ = trained
    both = [event for event in events if event.step in ("train_ae", "train_vae")]
    assert {event.node for event in both if event.what == "starts"} == {"gpu-0"}
    assert any(event.what == "waits" for event in both)
    running: set[str] = set()
    for event in both:
        if event.what == "starts":
            running.add(event.pod)
        elif event.what == "ended":
            running.discard(event.pod)
        assert len(running) <= 1


def test_steps_that_ask_for_no_gpu_stay_off_the_gpu_node(trained):
    _, events, _ = trained
    others = [event for event in events if event.what == "starts" and not event.step.startswith("train_")]
    assert len(others) > 4
    assert {event.node for event in others} == {"cpu-0"}


def test_a_training_that_was_called_back_goes_on_from_its_checkpoint(place, trained):
    victim, events, counts = trained
    assert len(of(events, "evicted", victim)) == 1
    assert len(of(events, "starts", victim)) == 2
    assert set(statuses(place, "train_autoencoders").values()) == {"completed"}
    client = mlflow.MlflowClient(place.mlflow)
    experiment = client.get_experiment_by_name("likeness").experiment_id
    runs = client.search_runs([experiment], f"tags.`mlflow.runName` = '{victim[6:]}'", order_by=["start_time"])
    history = [point.step for point in client.get_metric_history(runs[-1].info.run_id, "val_loss")]
    assert history == list(range(1, EPOCHS + 1))
    assert counts[0] >= SEEN, "no epoch before is trained again"
    assert counts == sorted(counts)


def test_pods_ask_for_what_the_steps_need(place, trained):
    pods = {step_of(pod): pod["spec"] for pod in place.cluster.pods()}
    train, measure = pods["train_ae"], pods["measure"]
    asked = {"memory": "2Gi", GPU: "1"}
    assert train["containers"][0]["resources"] == {"requests": asked, "limits": asked}
    assert train["nodeSelector"] == {"pool": "gpu"}
    assert train["tolerations"] == [{"key": GPU, "operator": "Exists", "effect": "NoSchedule"}]
    assert train["containers"][0]["image"] == "registry.example.com/likeness:gpu"
    assert measure["containers"][0]["resources"]["limits"] == {"cpu": "2", "memory": "1Gi"}
    for spec in (train, measure):
        mounts = {mount["mountPath"] for mount in spec["containers"][0]["volumeMounts"]}
        assert mounts == {"/dev/shm", str(place.shared)}
        rights = spec["containers"][0]["securityContext"]
        assert (rights["runAsNonRoot"], rights["allowPrivilegeEscalation"]) == (True, False)
