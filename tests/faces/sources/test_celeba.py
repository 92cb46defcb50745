import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.rejects import Reason, RejectLog
from faces.media.place import SIDE_FILE_BYTES, LayoutError
from faces.sources.celeba_lists import LISTS, read_lists
from faces.sources.scan import scan
from faces.sources.settings import SourceSettings
from faces.sources.walk import look

NAMES = ("Bald", "Male", "Young")
ROWS = {"000001": (7, 0, (-1, 1, 1)), "000002": (7, 1, (-1, -1, 1)), "000003": (9, 2, (-1, -1, -1))}


def put(root, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def pictures(folder="img_align_celeba", ending="jpg") -> dict[str, str]:
    return {f"{folder}/{name}.{ending}": name for name in ROWS}


def published() -> dict[str, str]:
    """The lists as they are published."""
    attributes = [f"{name}.jpg  {'  '.join(map(str, flags))}" for name, (_, _, flags) in ROWS.items()]
    return {
        "Anno/identity_CelebA.txt": "".join(f"{name}.jpg {who}\n" for name, (who, _, _) in ROWS.items()),
        "Eval/list_eval_partition.txt": "".join(f"{name}.jpg {part}\n" for name, (_, part, _) in ROWS.items()),
        "Anno/list_attr_celeba.txt": "\n".join(["3", " ".join(NAMES) + " ", *attributes]),
        "Anno/list_bbox_celeba.txt": "not read",
    }


def separated() -> dict[str, str]:
    """The comma-separated copies."""
    attributes = [f"{name}.jpg,{','.join(map(str, flags))}" for name, (_, _, flags) in ROWS.items()]
    return {
        "identity_CelebA.csv": "".join(f"{name}.jpg,{who}\r\n" for name, (who, _, _) in ROWS.items()),
        "list_eval_partition.csv": "image_id,partition\n"
        + "".join(f"{name}.jpg,{part}\n" for name, (_, part, _) in ROWS.items()),
        "list_attr_celeba.csv": "\n".join([f"image_id,{','.join(NAMES)}", *attributes]),
        "list_landmarks_align_celeba.csv": "not read",
    }


def read(root, path="."):
    return scan(SourceSettings(kind="celeba", path=path), root)


def logged(log) -> list[tuple[str, str, str]]:
    return [(path, str(reason), detail) for _, path, frame, reason, detail in log.rows() if frame == -1]


def check_facts(raw) -> None:
    assert list(raw["identity"]) == ["7", "7", "9"]
    assert list(raw["given_split"]) == ["train", "val", "test"]
    assert list(raw["attributes"]) == ["Male Young", "Young", ""]
    assert list(raw["gender"]) == ["male", "female", "female"]
    assert raw["age"].isna().all()


@pytest.mark.parametrize("lists", [published, separated])
@pytest.mark.parametrize(("folder", "ending"), [("Img/img_align_celeba", "jpg"), ("img_celeba", "JPG"), ("x", "png")])
def test_every_list_is_read(tmp_path, lists, folder, ending):
    put(tmp_path, pictures(folder, ending) | lists())
    raw, log = read(tmp_path)
    check_facts(raw)
    assert logged(log) == []


@pytest.mark.parametrize("left", sorted(published()))
def test_each_list_is_optional(tmp_path, left):
    lists = published()
    put(tmp_path, pictures() | {name: text for name, text in lists.items() if name != left})
    raw, log = read(tmp_path)
    columns = {
        "Anno/identity_CelebA.txt": ["identity"],
        "Eval/list_eval_partition.txt": ["given_split"],
        "Anno/list_attr_celeba.txt": ["attributes", "gender"],
    }.get(left, [])
    for column in ("identity", "given_split", "attributes", "gender"):
        assert raw[column].isna().all() == (column in columns)
    assert len(log) == 0


def test_pictures_without_any_list(tmp_path):
    put(tmp_path, pictures())
    assert len(read(tmp_path)[0]) == len(read(tmp_path, "img_align_celeba")[0]) == 3


@pytest.mark.parametrize("lists", [published, separated])
def test_archive_beside_the_lists(tmp_path, lists):
    put(tmp_path, lists())
    with zipfile.ZipFile(tmp_path / "img_align_celeba.zip", "w") as archive:
        for name, text in pictures().items():
            archive.writestr(name, text)
        archive.writestr("img_align_celeba/readme.txt", "?")
        archive.writestr("../000009.jpg", "outside")
    raw, log = read(tmp_path)
    check_facts(raw)
    assert set(raw["path"]) == {"img_align_celeba.zip"}
    assert list(raw["member"]) == list(pictures())
    assert set(raw["container"]) == {"zip"}
    assert set(raw["kind"]) == {"image"}
    assert {(path, reason) for path, reason, _ in logged(log)} == {
        ("img_align_celeba.zip/img_align_celeba/readme.txt", Reason.NOT_AN_IMAGE),
        ("img_align_celeba.zip/../000009.jpg", Reason.OUTSIDE_ROOT),
    }


def test_archive_that_holds_the_lists_too(tmp_path):
    with zipfile.ZipFile(tmp_path / "archive.zip", "w") as archive:
        for name, text in (pictures("img_align_celeba/img_align_celeba") | separated()).items():
            archive.writestr(name, text)
    raw, log = read(tmp_path, "archive.zip")
    check_facts(raw)
    assert len(log) == 0


def test_broken_archive_is_counted_beside_pictures_and_an_error_alone(tmp_path):
    put(tmp_path, {"img_celeba.zip": "no archive"})
    with pytest.raises(LayoutError, match="download it again"):
        read(tmp_path)
    put(tmp_path, pictures())
    raw, log = read(tmp_path)
    assert len(raw) == 3
    assert [row[:2] for row in logged(log)] == [("img_celeba.zip", Reason.UNREADABLE)]


def test_rows_that_make_no_sense_are_counted_and_the_others_used(tmp_path):
    lists = {
        "identity_CelebA.txt": "000001.jpg 7\n\n000002.jpg\nnonsense\n000001.jpg 8\n000099.jpg 4\n",
        "list_eval_partition.txt": "000001.jpg 3\n000002.jpg 1\n000099.jpg 0\n",
        "list_attr_celeba.txt": "3\nBald Male\n000001.jpg 1 1 1\n000002.jpg 1 maybe\n000003.jpg 1 -1\n",
    }
    put(tmp_path, pictures() | lists)
    raw, log = read(tmp_path)
    assert raw["identity"].fillna("").tolist() == ["7", "", ""]
    assert raw["given_split"].fillna("").tolist() == ["", "val", ""]
    assert raw["attributes"].fillna("").tolist() == ["", "", "Bald"]
    assert {reason for _, reason, _ in logged(log)} == {Reason.BAD_RECORD}
    assert [(path, detail) for path, _, detail in logged(log)] == [
        ("identity_CelebA.txt", "line 3: values are missing or unknown"),
        ("identity_CelebA.txt", "line 4: does not name a picture"),
        ("identity_CelebA.txt", "line 5: names a picture again"),
        ("list_eval_partition.txt", "line 1: values are missing or unknown"),
        ("list_attr_celeba.txt", "line 3: values are missing or unknown"),
        ("list_attr_celeba.txt", "line 4: values are missing or unknown"),
        ("identity_CelebA.txt", "line 6: there is no picture 000099"),
    ]


def test_pictures_with_other_names_need_a_list(tmp_path):
    put(tmp_path, {"img_celeba/me.jpg": "me", "img_celeba/you.jpg": "you", "identity_CelebA.txt": "me.jpg 1"})
    raw, log = read(tmp_path)
    assert list(raw["identity"]) == ["1"]
    assert [row[:2] for row in logged(log)] == [("img_celeba/you.jpg", Reason.WRONG_KIND)]


def test_lists_that_cannot_be_read_cost_only_what_they_say(tmp_path):
    put(tmp_path, pictures() | {"identity_CelebA.txt": ""})
    with (tmp_path / "list_attr_celeba.txt").open("wb") as file:
        file.truncate(SIDE_FILE_BYTES + 1)
    raw, log = read(tmp_path)
    assert len(raw) == 3
    assert [row[:2] for row in logged(log)] == [("list_attr_celeba.txt", Reason.TOO_LARGE)]


cells = st.sampled_from(["000001.jpg", "000002.jpg", "1", "-1", "2", "x", "7", "", "\x00", "é"])
lines = st.lists(st.lists(cells, max_size=4), max_size=8)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines, st.sampled_from(sorted(LISTS)), st.sampled_from(["txt", "csv"]))
def test_each_row_of_a_list_is_used_or_counted(tmp_path, table, name, ending):
    separator = "," if ending == "csv" else " "
    text = "\n".join(separator.join(row) for row in [["000009.jpg", "1"], *table])
    (tmp_path / f"{name}.{ending}").write_text(text, encoding="utf-8")
    place, log = look(tmp_path, tmp_path, RejectLog()), RejectLog()
    for file in place.files:
        assert file.path.stem == name
    facts, named = read_lists(place.files, log)
    filled = [line for line in text.splitlines() if line.strip()]
    assert len(named) == len(facts)
    assert len(named) + len(log) == len(filled)
    for file in place.files:
        file.location.unlink()
