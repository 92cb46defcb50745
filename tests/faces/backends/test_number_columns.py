import gzip
import time
import tracemalloc

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from faces.backends import number_columns
from faces.backends.number_columns import MeasurementsError, header, rows


def read(path, numbers, texts=()):
    parts = list(rows(path, numbers, texts))
    return np.concatenate([part.values for part in parts]), [fault for part in parts for fault in part.faults]


@pytest.mark.parametrize("pack", [lambda text: text, gzip.compress])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
def test_blanks_byte_order_mark_compression_and_line_ends(pack, start, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(pack(start + b"frame, x , name,x\r\n1, 0.5, a,9\r\n\r\n 2,,b ,9,\n3, -nan(ind), c,9"))
    assert header(path) == ["frame", "x", "name", "x"]
    (part,) = rows(path, ["x", "frame"], ["name"])
    np.testing.assert_array_equal(part.values, [[0.5, 1], [np.nan, 2], [np.nan, 3]])
    assert part.texts["name"] == ["a", "b", "c"]
    assert list(part.faults) == ["", "", ""]
    assert "x" in part
    assert "y" not in part
    np.testing.assert_array_equal(part.columns(["frame"]), [[1], [2], [3]])


def test_faults_name_column_and_text_and_other_rows_stay(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes('x,ï,y\n1,é,2\nsix,ü,2\n1,2\n1,2,3,4\n4,"a,b",5\n'.encode("latin-1"))
    values, faults = read(path, ["x", "y"])
    assert faults == [
        "",
        "x is 'six', not a number",
        "a row has 2 fields, the header 3",
        "a row has 4 fields, the header 3",
        "",
    ]
    np.testing.assert_array_equal(values[[0, 4]], [[1, 2], [4, 5]])


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (gzip.compress(b"x\n" + b"1\n" * 9999, mtime=0)[:-20], "cannot be read"),
        (b"\x1f\x8bnot gzip", "cannot be read"),
    ],
)
def test_files_that_cannot_be_read_are_named(content, text, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(MeasurementsError, match=rf"a\.csv {text}"):
        read(path, ["x"])
    with pytest.raises(MeasurementsError, match=r"none\.csv cannot be read"):
        header(tmp_path / "none.csv")


def test_a_line_without_an_end_takes_bounded_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(number_columns, "LINE_BYTES", 2**16)
    path = tmp_path / "bomb.csv"
    path.write_bytes(gzip.compress(b"x\n" + b"0" * 2**24))
    tracemalloc.start()
    with pytest.raises(MeasurementsError, match="no CSV file"):
        read(path, ["x"])
    assert tracemalloc.get_traced_memory()[1] < 2**22
    tracemalloc.stop()


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
@example(b'"1,2\n')
@example(b"\xff\xfe1\x00,\x002\x00\n")
@example(b"1,2\x00\n1_0,--1\n")
def test_any_bytes_give_rows_or_faults(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(b"a,b\n" + content)
    values, faults = [], []
    for part in rows(path, ["b"], ["a"]):
        values += list(part.values)
        faults += list(part.faults)
    assert len(values) == len(faults)


def test_many_rows_are_read_fast(tmp_path):
    path = tmp_path / "long.csv"
    line = ",".join(["0.123"] * 150)
    path.write_text(",".join(f"c{number}" for number in range(150)) + "\n" + f"{line}\n" * 5000)
    start = time.process_time()
    values, _ = read(path, [f"c{number}" for number in range(0, 150, 2)])
    assert values.shape == (5000, 75)
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    ("content", "advice"),
    [
        ("a, b\n1, 2\n".encode("utf-16"), "it is UTF-16: save it as UTF-8"),
        (b"a; b\n1; 2\n", "separated by semicolons: save it with commas"),
        (b"a\tb\n1\t2\n", "separated by tabs"),
    ],
)
def test_other_encodings_and_separators_are_named(tmp_path, content, advice):
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(MeasurementsError, match=advice):
        header(tmp_path / "a.csv")
