import os
import time
from functools import partial

import pytest

from faces.measuring.workers import WorkerError, spread


def square(number: int) -> int:
    time.sleep(0.02 * (number % 3))
    return number * number


def open_square(mark: int):
    return square if mark else None


def refuse():
    raise OSError("no weights here")


def die(number: int) -> int:
    if number == 2:
        os._exit(9)
    return number


def open_die():
    return die


def fail(number: int) -> int:
    raise KeyError(f"task {number}")


def open_fail():
    return fail


def test_results_come_in_the_order_of_the_tasks():
    assert list(spread(range(9), partial(open_square, 1), workers=2)) == [n * n for n in range(9)]


def test_few_tasks_are_taken_ahead():
    taken = []
    tasks = (taken.append(number) or number for number in range(50))
    results = spread(tasks, partial(open_square, 1), workers=1)
    assert next(results) == 0
    assert len(taken) <= 4
    results.close()


def test_a_failing_start_is_reported_and_does_not_hang():
    with pytest.raises(WorkerError, match="OSError: no weights here"):
        list(spread(range(3), refuse, workers=1))


def test_a_dying_worker_is_reported_and_does_not_hang():
    with pytest.raises(WorkerError, match="process died"):
        list(spread(range(6), open_die, workers=1))


def test_an_error_of_a_task_comes_out_as_it_is():
    with pytest.raises(KeyError, match="task 0"):
        list(spread(range(3), open_fail, workers=1))
