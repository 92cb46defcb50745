import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from faces.filtering import FilterSettings, judge, rule_report
from faces.rejects import Reason, RejectLog
from faces.report import ReportSettings, data_report
from faces.splits import SplitSettings, assign_splits
from faces.table import FaceTable


@pytest.fixture(scope="module")
def faces(make_faces):
    table = make_faces(80, yaw=np.linspace(-20, 20, 80), au12=np.tile([0.0, 0.0, 0.0, 0.8], 20), au09=np.nan)
    return assign_splits(judge(table, FilterSettings()), SplitSettings())


@pytest.fixture(scope="module")
def rules(faces):
    return rule_report(faces, FilterSettings())


@pytest.fixture(scope="module")
def log() -> RejectLog:
    log = RejectLog()
    log.append("<b>.png", -1, Reason.NO_FACE, source="<other>")
    return log


def table_of(faces, **columns) -> FaceTable:
    pixels = np.random.default_rng(0).integers(0, 255, (len(faces), 32, 32, 3), dtype=np.uint8)
    return FaceTable(pixels, faces.assign(**columns))


def pictures(page: str) -> list[Image.Image]:
    return [Image.open(io.BytesIO(base64.b64decode(data))) for data in re.findall(r"base64,([^']+)'", page)]


@pytest.fixture(scope="module")
def page(faces, rules, log) -> str:
    return data_report(table_of(faces), log, rules, ReportSettings(examples=4))


def test_report_stands_alone_and_tells_the_counts(page, faces, rules):
    assert "http" not in page
    assert "synthetic: they show no real person" in page
    assert f"{int(faces['neutral'].sum())} neutral" in page
    for text in ("yaw", "relative", "train", "val", "test", Reason.NO_FACE.fix):
        assert text in page
    assert "&lt;other&gt;" in page
    assert "<other>" not in page
    removed = rules.set_index("rule").loc["yaw", "alone"]
    assert f"<td>yaw</td><td class='n'>{removed}</td>" in page


def test_thumbnails_show_passes_and_fails_of_drawn_faces(page):
    assert [picture.size for picture in pictures(page)[-3:]] == [(4 * 32, 32)] * 3


def test_report_is_the_same_every_time(page, faces, rules, log):
    assert data_report(table_of(faces), log, rules, ReportSettings(examples=4)) == page


def test_real_faces_are_not_shown_unless_asked_for(page, faces, rules, log):
    real = table_of(faces, synthetic=np.arange(len(faces)) > 0)
    hidden = data_report(real, log, rules)
    assert "Not shown" in hidden
    assert "of real people" in hidden
    assert len(pictures(hidden)) == len(pictures(page)) - 3
    asked = data_report(real, log, rules, ReportSettings(thumbnails=True))
    assert len(pictures(asked)) == len(pictures(page))


def test_report_of_unknown_people_and_no_rejects(faces, rules):
    page = data_report(table_of(faces.assign(identity=None).astype({"identity": "str"})), RejectLog(), rules)
    assert "No person is known by name" in page
    assert "Nothing was left out" in page
