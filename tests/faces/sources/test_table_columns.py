"""Columns of other people's tables: what they are taken for, what is refused, what is said once."""

import pytest
from pydantic import ValidationError

from core.rejects import Reason, Rejected, RejectLog
from faces.media.place import LayoutError
from faces.sources.scan import scan
from faces.sources.settings import SourceSettings
from faces.sources.table_columns import EMOTIONS, TableColumns, tell_unused

FER = "emotion,pixels,Usage\n0,1 2 3 4,Training\n6,1 2 3 5,PublicTest\n3,1 2 3 6,PrivateTest\n"


def read(root, text: str, **options):
    (root / "faces.csv").write_text(text)
    return scan(SourceSettings(kind="pixel_csv", path="faces.csv", **options), root)


def notes(log) -> list[str]:
    return [detail for *_, reason, detail in log.rows() if reason is Reason.UNUSED_COLUMN]


def test_fer2013_tells_its_split_and_its_emotions(tmp_path):
    raw, log = read(tmp_path, FER)
    assert list(raw["given_split"]) == ["train", "val", "test"]
    assert list(raw["condition"]) == ["angry", "neutral", "happy"]
    assert len(log) == 0


def test_columns_that_are_not_read_are_named_once(tmp_path):
    raw, log = read(tmp_path, "pixels,Valence,arousal,age\n1 2 3 4,0,1,30\n1 2 3 5,0,1,31\n")
    assert list(raw["age"]) == [30, 31]
    assert notes(log) == ["not read: valence, arousal"]


def test_a_map_says_what_columns_are(tmp_path):
    text = "who,sex,Set,mood,pixels\nann,F,Training,glad,1 2 3 4\nbob,man,dev,sad,1 2 3 5\n"
    columns = {"identity": "who", "gender": "sex", "given_split": "Set", "condition": "mood"}
    raw, log = read(tmp_path, text, columns=columns)
    assert raw[list(columns)].to_numpy().tolist() == [
        ["ann", "female", "train", "glad"],
        ["bob", "male", "val", "sad"],
    ]
    assert len(log) == 0


def test_a_mapped_column_wins_over_one_of_the_labels_name():
    columns = TableColumns(["age", "years", "emotion"], {"age": "Years", "condition": "emotion"})
    assert columns.labels({"age": "5", "years": "7", "emotion": "3"}) == {"age": 7, "condition": "happy"}
    assert columns.used == {"years", "emotion"}


def test_a_column_of_the_map_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(LayoutError, match="unknown column 'identiti'; did you mean 'identity'"):
        read(tmp_path, "identity,pixels\nann,1 2 3 4\n", columns={"identity": "identiti"})
    with pytest.raises(LayoutError, match="picture_table"):
        read(tmp_path, FER, columns={"path": "emotion"})


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"usage": "Holiday"}, "split 'holiday'"),
        ({"emotion": "7"}, "emotion '7'"),
        ({"gender": "x"}, "gender 'x'"),
        ({"age": "old"}, "age 'old'"),
    ],
)
def test_values_that_make_no_sense_are_told(row, words):
    with pytest.raises(Rejected, match=words) as caught:
        TableColumns(list(row), {}).labels(row)
    assert caught.value.reason is Reason.BAD_RECORD


def test_words_of_emotions_and_empty_cells_stay():
    columns = TableColumns(["emotion", "usage"], {})
    assert columns.labels({"emotion": "bored", "usage": " "}) == {"condition": "bored"}
    assert [columns.labels({"emotion": f"{code}.0", "usage": ""})["condition"] for code in range(7)] == list(EMOTIONS)


def test_many_unused_columns_are_not_all_named():
    log = RejectLog()
    tell_unused("a.csv", [f"c{number}" for number in range(700)], {"c0"}, TableColumns([], {}), log)
    ((_, path, _, _, detail),) = log.rows()
    assert path == "a.csv"
    assert detail.endswith("c20, …")


def test_settings_refuse_a_map_where_nothing_reads_it():
    with pytest.raises(ValidationError, match="did you mean 'identity'"):
        SourceSettings(kind="pixel_csv", columns={"identty": "who"})
    with pytest.raises(ValidationError, match="leave `columns` out, or use one of pixel_csv, picture_table"):
        SourceSettings(kind="flat_photos", columns={"identity": "who"})


@pytest.mark.parametrize(
    ("content", "advice"),
    [
        (FER.encode("utf-16"), "it is UTF-16: save it as UTF-8"),
        (FER.encode("utf-16-le"), "it is UTF-16: save it as UTF-8"),
        (FER.replace(",", ";").encode(), "its columns are separated by semicolons: save it with commas"),
        (FER.replace(",", "\t").encode(), "its columns are separated by tabs: save it with commas"),
    ],
)
def test_other_encodings_and_separators_are_named(tmp_path, content, advice):
    (tmp_path / "faces.csv").write_bytes(content)
    with pytest.raises(LayoutError, match=advice):
        scan(SourceSettings(kind="pixel_csv"), tmp_path)
