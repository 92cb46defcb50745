import numpy as np
import pandas as pd
import pytest

from core.code import modules_used
from core.embeddings import Embeddings
from core.landmarks import landmark_rows
from core.rejects import Reason, RejectLog
from faces.measuring.parts import MEASURING, Parts, job_key


def table(*names: str) -> pd.DataFrame:
    return pd.DataFrame({"path": names})


def log(*names: str) -> RejectLog:
    return RejectLog([("set", name, -1, Reason.NO_FACE, "") for name in names])


def landmarks(*names: str) -> Embeddings:
    return landmark_rows(names, [np.full((478, 3), number) for number, _ in enumerate(names)])


def test_parts_come_back_in_their_order_whatever_order_they_were_written_in(tmp_path):
    parts = Parts(tmp_path, "job")
    for number in (2, 0, 1):
        parts.write(number, table(f"a{number}", f"b{number}"), log(f"c{number}"), landmarks(f"d{number}", f"e{number}"))
    faces, rejects, points = parts.read(3)
    assert points.face_ids == ["d0", "e0", "d1", "e1", "d2", "e2"]
    np.testing.assert_array_equal(points.vectors[:, 0], [0, 1] * 3)
    pd.testing.assert_frame_equal(faces, table("a0", "b0", "a1", "b1", "a2", "b2"), check_dtype=False)
    assert rejects.rows() == log("c0", "c1", "c2").rows()


def test_a_part_without_its_table_is_not_there(tmp_path):
    parts = Parts(tmp_path, "job")
    parts.write(0, table("a"), log("b"), landmarks())
    for path in (tmp_path / "job").glob("part-*"):
        path.unlink()
    assert 0 not in parts
    parts.write(0, table("a"), log("b"), landmarks())
    assert 0 in parts
    assert 0 in Parts(tmp_path, "job")


def test_opening_a_job_removes_finished_others_and_keeps_stopped_ones(tmp_path):
    opened = {key: Parts(tmp_path, key) for key in ("finished", "stopped", "own")}
    for key, parts in opened.items():
        parts.write(0, table(key), log(), landmarks())
    for key in ("finished", "own"):
        opened[key].read(1)
    own = Parts(tmp_path, "own")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["own", "stopped"]
    assert 0 in own
    assert 0 in Parts(tmp_path, "stopped")


def test_a_job_that_is_not_whole_cannot_be_read(tmp_path):
    parts = Parts(tmp_path, "job")
    parts.write(0, table("a"), log(), landmarks())
    with pytest.raises(FileNotFoundError):
        parts.read(2)
    assert 0 in parts


def test_the_key_changes_with_rows_order_and_facts():
    asked = [(("a", "b"), ("x",)), (("b", "a"), ("x",)), (("a",), ("x",)), (("a", "b"), ("y",)), (("a", "b"), ())]
    keys = [job_key(table(*names), *facts) for names, facts in asked]
    assert len(set(keys)) == len(asked)
    assert keys == [job_key(table(*names), *facts) for names, facts in asked]
    assert all(len(bytes.fromhex(key)) == 8 for key in keys)


def test_the_key_covers_the_code_that_measures(monkeypatch):
    used = modules_used([MEASURING])
    assert {f"faces.{name}" for name in ("detection.landmarks", "detection.action_units", "media.decode")} <= used
    assert {"faces.backends.openface", "faces.measuring.quality"} <= used
    before = job_key(table("a"))
    monkeypatch.setattr("faces.measuring.parts.code_digest", lambda modules: "an edited action unit")
    assert job_key(table("a")) != before
