"""Tables that lie beside the pictures they speak of."""

from pathlib import Path

import pytest

from core.rejects import Reason
from faces.media.place import LayoutError
from faces.sources.scan import scan
from faces.sources.settings import SourceSettings


def put(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)


def read(root: Path, table: str, **columns: str):
    (root / "labels.csv").write_text(table, encoding="utf-8")
    return scan(SourceSettings(kind="picture_table", columns=columns), root)


def rejects(log) -> list[tuple[str, str, str]]:
    return [(path, str(reason), detail) for _, path, _, reason, detail in log.left_out().rows()]


def test_affectnet_is_read_with_a_map(tmp_path):
    put(tmp_path, "Manually/689/a.jpg", "Manually/737/b.JPG")
    table = "subDirectory_filePath,face_x,expression,valence\n689/a.jpg,0,1,.5\n737/b.jpg,0,0,.1\n"
    raw, log = read(tmp_path, table, condition="expression")
    assert list(raw["path"]) == ["Manually/689/a.jpg", "Manually/737/b.JPG"]
    assert list(raw["condition"]) == ["1", "0"]
    assert rejects(log) == []
    assert [detail for *_, detail in log.notes().rows()] == ["not read: face_x, valence"]


def test_labels_need_no_map_where_columns_are_called_so(tmp_path):
    put(tmp_path, "a.jpg", "b.jpg")
    raw, _ = read(tmp_path, "image,age,gender\na.jpg,30,f\nb.jpg,,male\n")
    assert raw["age"].fillna(-1).tolist() == [30, -1]
    assert list(raw["gender"]) == ["female", "male"]


def test_rows_and_pictures_without_the_other_are_counted(tmp_path):
    put(tmp_path, "x/a.jpg", "y/a.jpg", "b.jpg", "c.jpg", "d.jpg")
    raw, log = read(tmp_path, "path,age\nx/a.jpg,1\na.jpg,2\nb.jpg,3\nb.jpg,4\ngone.jpg,5\nc.jpg,old\n")
    assert list(raw["path"]) == ["b.jpg", "x/a.jpg"]
    assert rejects(log) == [
        ("labels.csv", "ambiguous", "row 3: a.jpg could be x/a.jpg or y/a.jpg"),
        ("labels.csv", "bad_record", "row 5: b.jpg is named again"),
        ("labels.csv", "bad_record", "row 6: there is no picture gone.jpg"),
        ("labels.csv", "bad_record", "row 7: age 'old' is not a number"),
        ("c.jpg", "wrong_kind", "no row of a table names it"),
        ("d.jpg", "wrong_kind", "no row of a table names it"),
        ("y/a.jpg", "wrong_kind", "no row of a table names it"),
    ]


@pytest.mark.parametrize(
    ("table", "advice"),
    [
        ("what,age\na.jpg,1\n", "no column path or file or filename names the pictures"),
        ("path;age\na.jpg;1\n", "separated by semicolons"),
        ("", "no column path"),
    ],
)
def test_a_table_that_cannot_be_used_says_why(tmp_path, table, advice):
    put(tmp_path, "a.jpg")
    with pytest.raises(LayoutError, match=advice):
        read(tmp_path, table)


def test_a_map_names_the_column_of_paths(tmp_path):
    put(tmp_path, "a.jpg")
    assert list(read(tmp_path, "what,age\n./A.JPG,1\n", path="What")[0]["age"]) == [1]


def test_windows_paths_and_other_normal_forms_are_found(tmp_path):
    put(tmp_path, "photos/José/1.jpg")
    raw, _ = read(tmp_path, "path,identity\nC:\\data\\photos\\Jose\u0301\\1.jpg,7\n", identity="identity")
    assert list(raw["identity"]) == ["7"]


def test_a_broken_table_gives_the_rows_before_its_end(tmp_path):
    import gzip

    put(tmp_path, *(f"{number}.jpg" for number in range(500)))
    text = "path,age\n" + "".join(f"{number}.jpg,{number % 90}\n" for number in range(500))
    (tmp_path / "labels.csv.gz").write_bytes(gzip.compress(text.encode())[:-600])
    raw, log = scan(SourceSettings(kind="picture_table"), tmp_path)
    assert 0 < len(raw) < 500
    assert Reason.TRUNCATED in {row[3] for row in log.rows()}
