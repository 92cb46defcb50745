"""The digest of measurements is that of every file's name and content."""

import pytest

from faces.backends.measurements import MeasurementsError, csv_files, measurements_digest


def test_the_digest_follows_names_and_contents(tmp_path):
    folder = tmp_path / "measured"
    (folder / "ann").mkdir(parents=True)
    (folder / "ann" / "1.csv").write_text("a,b\n1,2\n")
    (folder / "bob.csv").write_text("a,b\n3,4\n")
    before = measurements_digest(folder)
    assert before == measurements_digest(folder)
    (folder / "bob.csv").write_text("a,b\n3,5\n")
    edited = measurements_digest(folder)
    (folder / "bob.csv").rename(folder / "eve.csv")
    renamed = measurements_digest(folder)
    (folder / "ann" / "notes.txt").write_text("not read")
    assert measurements_digest(folder) == renamed
    assert len({before, edited, renamed}) == 3
    assert [name for name, _ in csv_files(folder)] == [("ann", "1"), ("eve",)]


def test_one_file_has_a_digest_and_nothing_has_none(tmp_path):
    alone = tmp_path / "all.csv"
    alone.write_text("a\n1\n")
    before = measurements_digest(alone)
    alone.write_text("a\n2\n")
    assert measurements_digest(alone) != before
    (tmp_path / "empty").mkdir()
    with pytest.raises(MeasurementsError, match="neither a CSV file nor a folder"):
        measurements_digest(tmp_path / "empty")
