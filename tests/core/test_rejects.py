import pytest

from core.rejects import COLUMNS, NOTES, Reason, Rejected, RejectLog
from core.storage import CorruptFileError


@pytest.fixture
def log() -> RejectLog:
    log = RejectLog()
    log.append("a.png", Reason.NO_FACE, source="one")
    log.append("b.png", Reason.NO_FACE, source="one")
    log.append("c.mp4", Reason.SEVERAL_FACES, "2 faces", source="two", frame=7)
    return log


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_explains_itself_and_names_a_fix(reason):
    assert reason.explanation
    assert reason.fix
    assert Reason(str(reason)) is reason


def test_counts_per_source_and_reason(log):
    assert log.counts().to_dict("records") == [
        {"source": "one", "reason": "no_face", "count": 2},
        {"source": "two", "reason": "several_faces", "count": 1},
    ]


def test_frame_has_the_documented_columns_and_types(log):
    for table in (log.to_frame(), RejectLog().to_frame()):
        assert tuple(table.columns) == COLUMNS
        assert table["frame"].dtype == "int64"
    assert log.to_frame().loc[2].to_dict() == {
        "source": "two",
        "path": "c.mp4",
        "frame": 7,
        "reason": "several_faces",
        "detail": "2 faces",
    }


def test_merge_keeps_both_logs_as_they_are(log):
    merged = log.merge(log)
    assert len(merged) == 6
    assert len(log) == 3


@pytest.mark.parametrize("empty", [True, False])
def test_saved_log_comes_back_equal(log, tmp_path, empty):
    log = RejectLog() if empty else log
    log.save(tmp_path / "rejects.parquet")
    assert RejectLog.load(tmp_path / "rejects.parquet").rows() == log.rows()


def test_broken_or_missing_log_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"none\.parquet"):
        RejectLog.load(tmp_path / "none.parquet")
    (tmp_path / "bad.parquet").write_bytes(b"no parquet")
    with pytest.raises(CorruptFileError, match=r"bad\.parquet.*run again"):
        RejectLog.load(tmp_path / "bad.parquet")


def test_rejected_says_why():
    assert str(Rejected(Reason.TRUNCATED)) == "truncated: the file ends before the picture does"
    assert str(Rejected(Reason.NO_FACE, "dark")) == "no_face: dark"


def test_notes_are_told_from_what_was_left_out():
    log = RejectLog([("s", "a", -1, reason, "") for reason in (Reason.NO_FACE, Reason.SYSTEM_FILE, Reason.RESCALED)])
    assert [row[3] for row in log.left_out().rows()] == [Reason.NO_FACE]
    assert [row[3] for row in log.notes().rows()] == [Reason.SYSTEM_FILE, Reason.RESCALED]
    assert {reason for reason in Reason if reason.is_note} == NOTES
