import pytest

from core.running import here, running


def halve(number: int) -> float:
    return 8 / number


def test_results_come_in_the_order_of_the_jobs():
    with running(1) as run:
        assert run is here
        assert run(halve, [4, 1, 2]) == [2.0, 8.0, 4.0]


def test_in_processes_too_and_what_goes_wrong_there_is_raised_here():
    with running(2) as run:
        assert run(halve, [4, 1, 2]) == [2.0, 8.0, 4.0]
        with pytest.raises(ZeroDivisionError):
            run(halve, [4, 0])
