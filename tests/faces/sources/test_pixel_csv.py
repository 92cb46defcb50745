import csv
import gzip
import tracemalloc
import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.rejects import Reason, Rejected
from faces.media.contents import contents
from faces.media.csv_rows import MAX_LINE
from faces.media.place import LayoutError
from faces.sources.scan import scan, scan_all
from faces.sources.settings import SourceSettings

COLUMNS = ("age", "ethnicity", "gender", "img_name", "pixels")


def face(seed: int, side: int = 48) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (side, side), dtype=np.uint8)


def row(seed: int, side: int = 4) -> dict[str, str]:
    pixels = " ".join(map(str, face(seed, side).ravel()))
    codes = {"age": str(seed % 116), "ethnicity": str(seed % 5), "gender": str(seed % 2)}
    return codes | {"img_name": f"{seed}.jpg.chip.jpg", "pixels": pixels}


def table(rows: list[dict[str, str]], columns=COLUMNS) -> str:
    return "\n".join([",".join(columns), *(",".join(one[column] for column in columns) for one in rows)]) + "\n"


def read(root, path="faces.csv"):
    return scan(SourceSettings(kind="pixel_csv", path=path), root)


def details(log) -> list[tuple[str, str]]:
    return [(str(reason), detail) for _, _, frame, reason, detail in log.rows() if frame == -1]


def pixels_of(raw, root) -> list:
    return list(contents([(root / one.path, one.container, one.member) for one in raw.itertuples()]))


@pytest.mark.parametrize("columns", [COLUMNS, COLUMNS[::-1], ("pixels",), ("gender", "pixels")])
@pytest.mark.parametrize("path", ["faces.csv", "faces.csv.gz", "folder/faces.csv", "faces.zip"])
def test_rows_are_faces_with_labels(tmp_path, columns, path):
    text = table([row(seed, 48) for seed in range(12)], columns).encode()
    (tmp_path / "folder").mkdir()
    if path.endswith("zip"):
        with zipfile.ZipFile(tmp_path / path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("UTK/faces.csv", text)
    else:
        (tmp_path / path).write_bytes(gzip.compress(text) if path.endswith("gz") else text)
    raw, log = read(tmp_path, path.removesuffix("/faces.csv"))
    assert len(log) == 0
    assert set(raw["path"]) == {path}
    assert list(raw["member"]) == [str(number) for number in range(12)]
    assert set(raw["backend"]) == {"none"}
    assert set(raw["kind"]) == {"image"}
    assert raw["identity"].isna().all()
    assert raw["age"].isna().all() == ("age" not in columns)
    if "gender" in columns:
        assert list(raw["gender"]) == ["male", "female"] * 6
    if "ethnicity" in columns:
        assert list(raw["ethnicity"][:5]) == ["White", "Black", "Asian", "Indian", "Others"]
    for seed, pixels in enumerate(pixels_of(raw, tmp_path)):
        assert pixels.dtype == np.uint8
        np.testing.assert_array_equal(pixels, face(seed))


def test_any_part_of_the_rows_can_be_read(tmp_path):
    (tmp_path / "faces.csv").write_text(table([row(seed) for seed in range(30)]))
    addresses = [(tmp_path / "faces.csv", "pixel_csv", str(number)) for number in (3, 4, 17, 99)]
    *found, missing = contents(addresses)
    for seed, pixels in zip((3, 4, 17), found, strict=True):
        np.testing.assert_array_equal(pixels, face(seed, 4))
    assert isinstance(missing, Rejected)


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ({"pixels": "1 2 3"}, "3 pixels are not a square"),
        ({"pixels": ""}, "0 pixels are not a square"),
        ({"pixels": "   "}, "0 pixels are not a square"),
        ({"pixels": "1 2 3 256"}, "pixels outside 0 to 255"),
        ({"pixels": "1 2 3 -1"}, "pixels outside 0 to 255"),
        ({"pixels": "1 2 3 99999999999999999999999"}, "pixels outside 0 to 255"),
        ({"pixels": "1 2 3 x"}, "pixels that are not whole numbers"),
        ({"pixels": "1 2 3 4.5"}, "pixels that are not whole numbers"),
        ({"age": "121"}, "age 121 is outside 0 to 120"),
        ({"age": "-1"}, "age -1 is outside 0 to 120"),
        ({"age": "nan"}, "age nan is outside 0 to 120"),
        ({"age": "old"}, "age 'old' is not a number"),
        ({"gender": "2"}, "gender '2' is not one of 0, 1"),
        ({"ethnicity": "5"}, "ethnicity '5' is not one of 0, 1, 2, 3, 4"),
        ({"img_name": "a,b"}, "6 fields instead of 5"),
        ({"img_name": '"open'}, "4 fields instead of 5"),
        ({"img_name": "\x00\xff"}, None),
        ({"age": "", "gender": "", "ethnicity": ""}, None),
        ({"age": "26.0", "gender": "1.0", "ethnicity": "4.0"}, None),
        ({"img_name": '"a,b"', "pixels": '"1 2 3 4"'}, None),
    ],
)
def test_a_row_is_judged_alone(tmp_path, change, detail):
    rows = [row(0), row(1) | change, row(2)]
    (tmp_path / "faces.csv").write_text(table(rows))
    raw, log = read(tmp_path)
    expected = ["0", "2"] if detail else ["0", "1", "2"]
    assert list(raw["member"]) == expected
    assert details(log) == ([(Reason.BAD_RECORD, f"record 1: {detail}")] if detail else [])
    assert [row[1] for row in log.rows()] == ["faces.csv"] * len(log)


def test_blank_lines_byte_order_marks_and_windows_ends_do_no_harm(tmp_path):
    text = table([row(0), row(1)]).replace("\n", "\r\n\r\n")
    (tmp_path / "faces.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())
    raw, log = read(tmp_path)
    assert list(raw["member"]) == ["0", "1"]
    assert len(log) == 0


def test_a_truncated_file_gives_the_rows_before_its_end(tmp_path):
    whole = gzip.compress(table([row(seed, 48) for seed in range(40)]).encode())
    (tmp_path / "faces.csv.gz").write_bytes(whole[: len(whole) * 2 // 3])
    raw, log = read(tmp_path, "faces.csv.gz")
    assert 20 <= len(raw) < 30
    assert [reason for reason, _ in details(log)] == [Reason.TRUNCATED]
    np.testing.assert_array_equal(pixels_of(raw, tmp_path)[-1], face(len(raw) - 1))


def test_a_damaged_file_never_crashes(tmp_path):
    whole = gzip.compress(table([row(seed) for seed in range(40)]).encode())
    rng = np.random.default_rng(0)
    for _ in range(150):
        broken = bytearray(whole)
        for at in rng.integers(0, len(whole), 3):
            broken[at] = rng.integers(0, 256)
        (tmp_path / "faces.csv.gz").write_bytes(broken)
        try:
            raw, _ = read(tmp_path, "faces.csv.gz")
        except LayoutError:
            continue
        assert len(raw) <= 40


def test_a_line_without_end_stays_out_of_memory(tmp_path):
    with gzip.open(tmp_path / "faces.csv.gz", "wb", compresslevel=1) as file:
        file.write((table([row(0)]) + "1,").encode())
        for _ in range(16):
            file.write(b"0 " * (MAX_LINE // 2))
        file.write(("\n" + table([row(1)]).splitlines()[1]).encode())
    tracemalloc.start()
    raw, log = read(tmp_path, "faces.csv.gz")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert list(raw["member"]) == ["0", "2"]
    assert details(log) == [(Reason.BAD_RECORD, f"record 1: a line of more than {MAX_LINE} characters")]
    assert peak < 6 * MAX_LINE


def test_large_faces_are_read(tmp_path):
    (tmp_path / "faces.csv").write_text(table([row(0, 300)]))
    raw, _ = read(tmp_path)
    np.testing.assert_array_equal(pixels_of(raw, tmp_path)[0], face(0, 300))


def test_equal_pixels_are_one_face(tmp_path):
    (tmp_path / "faces.csv").write_text(table([row(0), row(1), row(0) | {"age": "80"}]))
    raw, log = scan_all([SourceSettings(kind="pixel_csv", path="faces.csv")], tmp_path)
    assert list(raw["member"]) == ["0", "1"]
    assert details(log) == [(Reason.DUPLICATE, "2: same as faces.csv 0")]


def test_what_else_lies_there_is_counted(tmp_path):
    (tmp_path / "faces.csv").write_text(table([row(0)]))
    for name in ("people.csv", "a.jpg", "b.mp4", "notes.txt"):
        (tmp_path / name).write_text("name,number\n")
    raw, log = read(tmp_path, ".")
    assert len(raw) == 1
    assert {path: str(reason) for _, path, _, reason, _ in log.rows()} == {
        "people.csv": Reason.NOT_AN_IMAGE,
        "a.jpg": Reason.WRONG_KIND,
        "b.mp4": Reason.WRONG_KIND,
        "notes.txt": Reason.NOT_AN_IMAGE,
    }


cell = st.one_of(
    st.sampled_from(["", "0", "1", "130", "1 2 3 4", "9 9 9", '"', 'x"y', "1 2 3 400"]), st.text(max_size=4)
)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.lists(cell, min_size=1, max_size=6), max_size=8))
def test_every_row_is_used_or_counted(tmp_path, extra):
    lines = [",".join(cells).replace("\n", " ").replace("\r", " ") for cells in extra]
    text = table([row(0)]) + "\n".join(lines)
    (tmp_path / "faces.csv").write_bytes(text.encode("utf-8", "surrogatepass"))
    raw, log = read(tmp_path)
    assert len(raw) + len(log) == 1 + sum(bool(line.strip()) for line in lines)


def test_the_limit_of_the_csv_module_is_never_lowered(tmp_path):
    before = csv.field_size_limit(10 * MAX_LINE)
    try:
        (tmp_path / "faces.csv").write_text(table([row(0)]))
        read(tmp_path)
        assert csv.field_size_limit() == 10 * MAX_LINE
    finally:
        csv.field_size_limit(before)


def test_a_column_called_like_a_label_is_read_as_the_schema_says(tmp_path):
    rows = [row(1) | {"condition": "glasses"}, row(2) | {"condition": " "}]
    (tmp_path / "faces.csv").write_text(table(rows, (*COLUMNS, "condition")))
    raw, log = read(tmp_path)
    assert len(log) == 0
    assert raw["condition"].fillna("unknown").tolist() == ["glasses", "unknown"]
