from workflow.engine import engine, worked_by


def test_outside_of_a_step_work_is_done_here():
    assert engine() == "local"


def test_only_another_engine_is_written_down():
    assert worked_by("local") == {}
    assert worked_by("ray") == {"extra": {"engine": "ray"}}
