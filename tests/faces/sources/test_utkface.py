import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rejects import Reason, RejectLog
from faces.media.place import FoundFile, Place, PurePosixPath
from faces.sources.labels import ETHNICITIES, GENDERS, MAX_AGE
from faces.sources.scan import scan
from faces.sources.settings import SourceSettings
from faces.sources.utkface import CONNECTOR


def picked(*names: str):
    place = Place(PurePosixPath("x"), tuple(FoundFile(PurePosixPath(name), PurePosixPath("x")) for name in names))
    log = RejectLog()
    items = list(CONNECTOR.pick(place, log))
    assert {row[2] for row in log.rows()} <= {-1}
    return items, {path: reason for _, path, _, reason, _ in log.rows()}


def test_names_tell_age_gender_and_ethnicity(tmp_path):
    for name in ("part1/26_1_2_20170116182109736.jpg.chip.jpg", "part2/116_0_4_20170120134921760.jpg"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(name)
    raw, log = scan(SourceSettings(kind="utkface"), tmp_path)
    assert list(raw["age"]) == [26.0, 116.0]
    assert list(raw["gender"]) == ["female", "male"]
    assert list(raw["ethnicity"]) == ["Asian", "Others"]
    assert raw["identity"].isna().all()
    assert len(log) == 0


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("61_1_20170109142408075.jpg.chip.jpg", Reason.BAD_RECORD),
        ("39_1_20170116174525125.jpg", Reason.BAD_RECORD),
        ("24_2_1_20170116220224657.jpg", Reason.BAD_RECORD),
        ("24_1_5_20170116220224657.jpg", Reason.BAD_RECORD),
        ("121_1_1_20170116220224657.jpg", Reason.BAD_RECORD),
        ("24_1_1_.jpg", Reason.BAD_RECORD),
        ("24_1_1_2_3.jpg", Reason.BAD_RECORD),
        ("0001_01.jpg", Reason.WRONG_KIND),
        ("party.jpg", Reason.WRONG_KIND),
        ("26_1_2_20170116182109736.txt", Reason.NOT_AN_IMAGE),
    ],
)
def test_names_that_are_broken_are_counted(name, reason):
    assert picked(f"a/{name}") == ([], {f"a/{name}": reason})


def test_sloppy_endings_of_the_public_set_are_read():
    items, rejected = picked("55_0_0_20170116232725357jpg.chip.jpg", "44_1_4_20170116235150272.pg.chip.jpg")
    assert [item.labels["age"] for item in items] == [55, 44]
    assert rejected == {}


@given(st.integers(-5, 200), st.integers(-1, 3), st.integers(-1, 6), st.text("0123456789_", max_size=5))
def test_every_name_gives_sound_labels_or_is_counted(age, gender, ethnicity, time):
    name = f"{age}_{gender}_{ethnicity}_{time}.jpg"
    items, rejected = picked(name)
    assert len(items) + len(rejected) == 1
    for item in items:
        assert 0 <= item.labels["age"] == age <= MAX_AGE
        assert (item.labels["gender"], item.labels["ethnicity"]) == (GENDERS[str(gender)], ETHNICITIES[str(ethnicity)])
