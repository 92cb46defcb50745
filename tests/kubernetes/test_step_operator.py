"""The DAG on this machine, its demanding steps as pods. See `cluster.py` for what is real."""

import pytest

pytestmark = pytest.mark.slow

EPOCHS, SEEN = 120, 20


@pytest.fixture(scope="module")
def ran(place, dataset):
    """A whole experiment; the process of its training is killed after some epochs."""
    place.register("gpu_steps")
    before = len(place.cluster.events)
    training = {
        "models": [{"family": "ae", "zdim": 6, "width": 0.0625, "size": 32}],  # unlike others, whose steps are cached
        "training": {"epochs": EPOCHS, "batch_size": 16, "patience": EPOCHS},
        "subset": "all",
    }
    run = place.start("experiment", "gpu_training", {"dataset": dataset, "training": training}, "gpu_steps")
    step, counts = place.interrupt_training(run, place.cluster.kill, SEEN)
    place.finish(run)
    return step, counts, place.cluster.events[before:]


def test_only_steps_that_ask_for_something_are_pods(ran):
    _, _, events = ran
    starts = [(event.step, event.node) for event in events if event.what == "starts"]
    assert starts == [("measure", "cpu-0"), ("train_ae", "gpu-0"), ("train_ae", "gpu-0")]


def test_a_killed_training_goes_on_from_its_checkpoint(ran):
    step, counts, _ = ran
    assert step == "train_ae"
    assert counts[0] >= SEEN, "no epoch before is trained again"
    assert counts == sorted(counts)
