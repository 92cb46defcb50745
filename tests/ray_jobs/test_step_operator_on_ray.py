"""The DAG on this machine, its demanding steps as jobs of a Ray cluster, which loses a node."""

import mlflow
import pytest
from place import statuses

pytestmark = pytest.mark.slow

EPOCHS, SEEN = 300, 20


@pytest.fixture(scope="module")
def registered(place):
    return [place.register("gpu_ray") for _ in range(2)]


@pytest.fixture(scope="module")
def built(place, dataset, registered):
    """A face table."""
    place.finish(place.start("build_face_dataset", "gpu_dataset", dataset, "gpu_ray"))
    return statuses(place, "build_face_dataset")


@pytest.fixture(scope="module")
def trained(place, built):
    """Two people train a network each on the only GPU; its node is lost while the first training runs."""

    def train(family: str):
        plan = {
            "models": [{"family": family, "zdim": 8, "width": 0.0625, "size": 32}],
            "training": {"epochs": EPOCHS, "batch_size": 16, "patience": EPOCHS},
            "subset": "all",
            "needs": {"gpus": 1, "cpus": 1, "nodes": {"pool": "gpu"}},
        }
        return place.start("train_autoencoders", "gpu_training", plan, "gpu_ray")

    def lose(job: str) -> None:
        seen.extend((each.status.value, each.driver_node_id) for each in place.cluster.jobs("train_"))
        place.cluster.lose_gpu_node()

    seen: list[tuple[str, str | None]] = []
    runs = {f"train_{family}": train(family) for family in ("ae", "vae")}
    jobs = place.wait_for(lambda: len(jobs := place.cluster.jobs("train_")) == 2 and jobs, runs["train_ae"])
    step, counts = place.interrupt_training(runs[jobs[0].metadata["step"]], lose, SEEN)
    for run in runs.values():
        place.finish(run)
    return step, counts, seen


def test_every_component_has_answered(registered):
    answers = [[line for line in said.splitlines() if line.endswith(" answers")] for said in registered]
    assert len(answers[0]) == 5
    assert answers[0] == answers[1]


def test_detection_runs_on_the_cpu_node_and_the_rest_on_this_machine(place, built):
    assert set(built.values()) == {"completed"}
    (job,) = place.cluster.jobs("measure")
    assert (job.status.value, job.driver_node_id) == ("SUCCEEDED", place.cluster.cpu.node_id)
    assert not place.cluster.jobs("align")


def test_trainings_run_on_the_gpu_node_and_a_second_one_waits(place, trained):
    assert trained[2] == [("RUNNING", place.cluster.gpus[0]), ("PENDING", None)]
    ended = {"FAILED": [], "SUCCEEDED": []}
    for job in place.cluster.jobs("train_"):
        ended[job.status.value].append(job.driver_node_id)
    assert ended["FAILED"], "a retry may fail too, when it comes before Ray knows that the node is lost"
    assert ended["SUCCEEDED"] == [place.cluster.gpus[1]] * 2


def test_a_job_that_the_cluster_has_forgotten_is_named_so(place):
    """`RayStepOperator.get_status` knows by these words that the head was started anew."""
    with pytest.raises(RuntimeError, match="does not exist"):
        place.cluster.client.get_job_info("likeness-unknown")


def test_a_training_whose_node_is_lost_goes_on_from_its_checkpoint(place, trained):
    _, counts, _ = trained
    assert counts[0] >= SEEN, "no epoch before is trained again"
    assert counts == sorted(counts)
    client = mlflow.MlflowClient(place.mlflow)
    experiment = client.get_experiment_by_name("likeness").experiment_id
    for family in ("ae", "vae"):
        runs = client.search_runs([experiment], f"tags.`mlflow.runName` = '{family}'", order_by=["start_time"])
        history = [point.step for point in client.get_metric_history(runs[-1].info.run_id, "val_loss")]
        assert history == list(range(1, EPOCHS + 1))
