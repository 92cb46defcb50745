import base64
import io
import re

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from core.ages import AGE_BANDS
from core.face_table import FaceTable
from core.manifest import ACTION_UNITS
from core.rejects import Reason, RejectLog
from faces.report.classes import demographics, imbalance
from faces.report.computed_faces import MIN_FACES
from faces.report.facts import Facts, ReportSettings
from faces.report.markup import LONGEST_TEXT, text
from faces.report.page import data_report
from faces.report.strangest import strangest_faces
from faces.selection.filtering import FilterSettings, mark_faces, rule_report
from faces.splits import SplitSettings, assign_splits

N = 240


@pytest.fixture(scope="module")
def faces(make_faces) -> pd.DataFrame:
    """240 faces of 60 people: a third smile, some look aside; labels as UTKFace, CelebA and Yale give them."""
    numbers = np.arange(N)
    table = make_faces(
        N,
        yaw=np.linspace(-20, 20, N),
        au12=np.tile([0.0, 0.0, 0.8], N // 3),
        au09=np.nan,
        age=np.where(numbers % 40 == 0, np.nan, numbers % 90).astype(float),
        gender=np.where(numbers % 3 == 0, "female", "male"),
        ethnicity=np.where(numbers < 200, "white", np.where(numbers < 230, "black", None)),
        condition=np.where(numbers % 2 == 0, "happy", "<sad>"),
        attributes=np.where(numbers % 4 == 0, "Smiling Young", np.where(numbers % 4 == 1, "Smiling", None)),
        given_split=np.where(numbers < 100, "train", None),
    )
    return assign_splits(mark_faces(table, FilterSettings()), SplitSettings())


@pytest.fixture(scope="module")
def rules(faces) -> pd.DataFrame:
    return rule_report(faces, FilterSettings())


@pytest.fixture(scope="module")
def log() -> RejectLog:
    log = RejectLog()
    log.append("<b>.png", Reason.NO_FACE, source="<other>")
    for number in range(7):
        log.append(f"clip{number}.mp4", Reason.TRUNCATED, f"detail {number}", source="drawn", frame=number)
    return log


def table_of(faces: pd.DataFrame, **columns: object) -> FaceTable:
    pixels = np.random.default_rng(0).integers(0, 255, (len(faces), 32, 32, 3), dtype=np.uint8)
    return FaceTable(pixels, faces.assign(**columns))


def pictures(page: str) -> list[Image.Image]:
    return [Image.open(io.BytesIO(base64.b64decode(data))) for data in re.findall(r"base64,([^']+)'", page)]


def section(page: str, title: str) -> str:
    (body,) = re.findall(rf"<h2 id='s\d+'>{title}</h2>(.*?)(?:<h2|</body>)", page, flags=re.DOTALL)
    return body


def row(body: str, first: str) -> list[str]:
    """Return the cells of the first table row that begins with `first`."""
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", one) for one in re.findall(r"<tr>(.*?)</tr>", body, flags=re.DOTALL)]
    return next(cells for cells in rows if cells and cells[0] == first)


@pytest.fixture(scope="module")
def page(faces, rules, log) -> str:
    return data_report(table_of(faces), log, rules, ReportSettings(examples=4))


def test_each_face_has_one_outcome_of_the_filter(page, faces):
    frontal, neutral = faces["frontal"].astype(bool), faces["neutral"].astype(bool)
    told = dict(re.findall(r"<h3>((?:Pass|Fail|Not marked): [^<]*?) \(([\d,]+)\)</h3>", page))
    assert told == {
        "Pass: frontal and neutral": str(neutral.sum()),
        "Fail: frontal, not neutral": str((frontal & ~neutral).sum()),
        "Fail: not frontal": str((~frontal & ~neutral).sum()),
        "Not marked: no pose was measured": "0",
    }


def test_report_stands_alone_and_tells_the_counts(page, faces, rules):
    assert "http" not in page
    assert "synthetic: they show no real person" in page
    assert f"{int(faces['neutral'].sum())} neutral" in page
    assert "<other>" not in page
    assert "<sad>" not in page
    removed = rules.set_index("rule").loc["yaw", "alone"]
    assert row(section(page, "Filter"), "yaw")[1] == str(removed)


def test_sources_count_files_people_faces_and_rejects(page, faces):
    body = section(page, "Sources")
    frontal, neutral = int(faces["frontal"].sum()), int(faces["neutral"].sum())
    assert row(body, "drawn")[1:] == [str(N), "60", str(N), str(frontal), str(neutral), "7"]
    assert row(body, "&lt;other&gt;")[1:] == ["0", "0", "0", "0", "0", "1"]


def test_members_of_one_container_are_counted_apart(faces, rules):
    page = data_report(table_of(faces, path="a.csv", member=faces["face_id"]), RejectLog(), rules)
    assert row(section(page, "Sources"), "drawn")[1] == str(N)


def test_rejects_come_with_meaning_remedy_and_a_few_examples(page):
    body = section(page, "Left out")
    _, reason, count, meaning, remedy, examples = row(body, "drawn")
    assert (reason, count, meaning) == ("truncated", "7", Reason.TRUNCATED.explanation)
    assert remedy == Reason.TRUNCATED.fix
    assert "clip2.mp4, frame 2" in examples
    assert "detail 2" in examples
    assert "clip3" not in body
    assert "&lt;b&gt;.png" in row(body, "&lt;other&gt;")[-1]


def test_notes_are_no_rejects_and_stand_apart(faces, rules):
    log = RejectLog([("drawn", "gone.png", -1, Reason.UNREADABLE, "")])
    log.append(".", Reason.SYSTEM_FILE, "skipped 214 system files or folders", "drawn")
    page = data_report(table_of(faces), log, rules)
    assert "1 files, frames or faces left out" in page
    assert "skipped 214 system files or folders" in section(page, "Notes")
    assert "skipped 214" not in section(page, "Left out")
    assert "There is nothing to say." in section(data_report(table_of(faces), RejectLog(), rules), "Notes")


def test_splits_show_where_the_given_ones_went(page, faces):
    body = section(page, "Splits")
    assert int(row(body, "test")[2]) == int((faces["split"] == "test").sum())
    assert sum(map(int, row(body, "none given")[1:])) == N - 100


def test_people_are_counted(page):
    body = section(page, "People")
    assert "A person has 4 to 4 faces" in body
    assert row(body, "person0")[1] == "4"


def test_classes_show_counts_imbalance_and_meetings(page, faces):
    body = section(page, "Age, gender, ethnicity")
    assert row(body, "male")[1:3] == ["160", "0.667"]
    assert row(body, "white")[1:3] == ["200", "0.87"]
    assert "imbalance (largest : smallest class) 2.0 : 1" in body
    assert "imbalance (largest : smallest class) 6.7 : 1" in body
    assert "Rare, below half of an even share (50.0%): black (13.0%)." in body
    meetings = pd.crosstab(faces["gender"], faces["ethnicity"])
    together = body[body.index("gender by ethnicity") :]
    unknown = int(faces.loc[faces["gender"] == "female", "ethnicity"].isna().sum())
    assert row(together, "female")[1:] == [
        str(meetings.loc["female", "white"]),
        str(meetings.loc["female", "black"]),
        str(unknown),
    ]
    bands = body[body.index("gender by age band") :]
    assert [bands.index(f"<th>{name}</th>") for name in AGE_BANDS] == sorted(
        bands.index(f"<th>{name}</th>") for name in AGE_BANDS
    )


def test_attributes_show_the_share_of_faces_whose_attributes_are_known(page):
    body = section(page, "Attributes")
    assert "known for 120 of 240" in body
    assert row(body, "Smiling")[1:3] == ["120", "1.0"]
    assert row(body, "Young")[1:3] == ["60", "0.5"]


def test_action_units_stand_on_the_scale_of_their_backend(faces, rules):
    backend = np.where(np.arange(N) < 100, "openface", np.where(np.arange(N) < 150, "none", "mediapipe"))
    mixed = faces.assign(backend=backend)
    mixed.loc[mixed["backend"] == "none", list(ACTION_UNITS)] = np.nan
    body = section(data_report(table_of(mixed), RejectLog(), rules), "Action units")
    assert "<b>openface</b>: 100 faces; intensity, 0 to 5." in body
    assert "<b>mediapipe</b>: 90 faces; strength, 0 to 1." in body
    assert "50 faces have no action units" in body
    assert len(pictures(body)) == 2


def test_contact_sheet_shows_passes_and_fails_of_drawn_faces(page):
    assert [picture.size for picture in pictures(section(page, "Faces"))] == [(4 * 32, 32)] * 3


def test_mean_faces_are_the_means_of_their_groups(page, faces):
    body = section(page, "Mean faces")
    table = table_of(faces)
    members = ((faces["gender"] == "male") & (faces["ethnicity"] == "white")).to_numpy()
    expected = np.round(table.pixels[members].mean(axis=0)).astype(np.uint8)
    shown = re.findall(r"alt='mean face: male white' src='data:image/png;base64,([^']+)'", body)
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(base64.b64decode(shown[0])))), expected)
    few = int(((faces["gender"] == "female") & (faces["ethnicity"] == "black")).sum())
    assert few < MIN_FACES
    assert f"too few: {few} faces" in body
    assert "mean face: female 0-2" not in body


def test_report_is_the_same_every_time(page, faces, rules, log):
    assert data_report(table_of(faces), log, rules, ReportSettings(examples=4)) == page


def test_real_faces_are_not_shown_unless_asked_for(page, faces, rules, log):
    real = table_of(faces, synthetic=np.arange(N) > 0)
    hidden = data_report(real, log, rules)
    assert "of real people" in hidden
    for title in ("Mean faces", "Faces"):
        assert "Not shown" in section(hidden, title)
        assert not pictures(section(hidden, title))
    asked = data_report(real, log, rules, ReportSettings(thumbnails=True))
    assert len(pictures(asked)) == len(pictures(page))


EVERYTHING_UNKNOWN = {
    **dict.fromkeys(("identity", "gender", "ethnicity", "condition", "attributes", "given_split", "backend"), None),
    **dict.fromkeys(("age", "confidence", "landmark_error", "yaw", "pitch", "roll", *ACTION_UNITS), np.nan),
    **dict.fromkeys(("face_side", "sharpness", "brightness", "clipped", "time"), np.nan),
}


@pytest.mark.parametrize(("n", "marked"), [(0, True), (0, False), (1, True), (2, False), (40, False)])
def test_report_survives_missing_columns_and_few_rows(faces, rules, n, marked):
    few = faces.head(n).assign(**{key: faces[key].dtype.type(np.nan) if value is not None else None
                                  for key, value in EVERYTHING_UNKNOWN.items()})  # fmt: skip
    marks = {} if marked else {"frontal": pd.array([pd.NA] * n, dtype="boolean"), "neutral": None}
    page = data_report(table_of(few, **marks), RejectLog(), rules, ReportSettings(thumbnails=True))
    assert "No person is known by name" in page
    assert "Nothing was left out" in page
    assert "Neither age nor gender nor ethnicity is known" in page
    assert "No condition is known" in page
    assert "No attributes are known" in page
    assert "None." in section(page, "Faces")


def test_infinite_and_impossible_values_do_no_harm(faces, rules):
    odd = table_of(faces, sharpness=np.inf, brightness=-1e30, age=-5.0, yaw=np.tile([np.inf, 1.0], N // 2))
    body = section(data_report(odd, RejectLog(), rules), "Age, gender, ethnicity")
    assert "<b>gender</b>" in body
    assert "<b>age band</b>" not in body


def test_text_from_data_is_made_safe():
    assert text("a<b>&'\"") == "a&lt;b&gt;&amp;&#x27;&quot;"
    assert text("bad\udcff") == "bad\\udcff"
    assert len(text("x" * 5000)) <= LONGEST_TEXT + 3


def test_imbalance_compares_the_classes_that_occur():
    assert imbalance(pd.Series([30, 0, 10])) == 3
    assert np.isnan(imbalance(pd.Series([], dtype="int64")))


def facts_of(faces, strangeness=None, **columns) -> Facts:
    return Facts(table_of(faces, **columns), RejectLog(), pd.DataFrame(), ReportSettings(), strangeness)


def test_the_strangest_faces_are_listed_first_and_shown_only_where_pictures_may_be(faces):
    strange = np.arange(N, dtype=float)
    strange[-1] = np.nan
    page = strangest_faces(facts_of(faces, strange))
    named = [str(path) for path in faces["path"].iloc[[238, 237]]]
    assert page.index(named[0]) < page.index(named[1])
    assert page.count("<img") == 20
    assert "<img" not in strangest_faces(facts_of(faces, strange, synthetic=False))
    assert "too few faces" in strangest_faces(facts_of(faces))


def test_rare_classes_are_named_safely(faces):
    some = np.where(np.arange(N) < 20, "<i>few</i>", "many")
    body = demographics(facts_of(faces, ethnicity=some))
    assert "below half of an even share (50.0%): &lt;i&gt;few&lt;/i&gt; (8.3%)." in body
    assert "even share (50.0%)" not in demographics(facts_of(faces, ethnicity="same"))
