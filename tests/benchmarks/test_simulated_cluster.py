"""The simulated cluster: known answers."""

import numpy as np
import pytest

from benchmarks.cluster_simulation.cluster import MONTH, Cluster, work_off
from benchmarks.cluster_simulation.stages import stages

EVEN = Cluster(workers=5, spread=0.0, slow=0.0, lost_per_month=0.0)


def test_equal_tasks_are_done_round_by_round():
    ran = work_off(np.full(11, 60.0), EVEN, np.random.default_rng(0))
    assert ran == (180.0, 900.0, 0)


def test_a_slow_worker_holds_up_the_end():
    ran = work_off(np.full(5, 60.0), Cluster(5, spread=0.0, slow=1.0, lost_per_month=0.0), np.random.default_rng(0))
    assert ran.seconds == 180.0


def test_every_lost_task_is_begun_again_and_costs_time():
    often = Cluster(workers=20, spread=0.0, slow=0.0, lost_per_month=MONTH / 600, back=30.0)
    ran = work_off(np.full(400, 60.0), often, np.random.default_rng(0))
    done_at_best = 400 * 60 / 20
    assert ran.lost == pytest.approx(400 * 60 / 600, rel=0.4)
    assert done_at_best < ran.seconds < 1.4 * done_at_best


def test_durations_vary_around_what_was_measured():
    ran = work_off(np.full(2_000, 60.0), Cluster(10, 0.4, slow=0.0, lost_per_month=0.0), np.random.default_rng(0))
    assert ran.seconds == pytest.approx(2_000 * 60 / 10, rel=0.05)


def test_rounds_of_grouping_end_with_one_block_and_neighbours_cost_more_among_more_faces():
    known = {
        "faces_per_second_per_core": 50.0,
        "embedded_per_second_per_core": 40.0,
        "grouped_faces": 1e6,
        "near_seconds_per_face": 1e-3,
        "grow_seconds_per_face": 1e-3,
        "left_to_parents": 0.25,
    }
    small, large = (stages(faces, 10_000, known) for faces in (10**6, 10**8))
    assert [len(tasks) for tasks in small["group"]] == [100, 100, 25, 7, 2, 1]
    assert [tasks[0] for tasks in small["group"]] == pytest.approx([10.0] * 6)
    assert large["group"][0][0] == pytest.approx(10 * small["group"][0][0])
    assert large["measure"][0][0] == small["measure"][0][0]
