"""Cards in Markdown and the data sheet."""

import numpy as np
import pandas as pd
import pytest

from core.crop import DEFAULT_CROP, EyeCrop, MeshCrop
from core.face_table import FaceTable
from core.rejects import Reason, RejectLog
from faces.report.card import card, markdown_table
from faces.report.data_sheet import data_sheet
from faces.selection.filtering import FilterSettings, mark_faces, rule_report
from faces.splits import SplitSettings, assign_splits

N = 60


def sheet(make_faces, log: RejectLog, align: EyeCrop | MeshCrop = DEFAULT_CROP, **columns) -> str:
    faces = assign_splits(mark_faces(make_faces(N, **columns), FilterSettings()), SplitSettings())
    table = FaceTable(np.zeros((N, 32, 32, 3), np.uint8), faces, "v7", align)
    return data_sheet(table, log, rule_report(faces, FilterSettings()))


def test_table_and_card_are_markdown_as_written():
    table = pd.DataFrame({"mse": [0.012345, np.nan], "name": ["a|b", "c"]}, index=pd.Index(["x", "y"], name="who"))
    assert markdown_table(table) == "| who | mse | name |\n| --- | --- | --- |\n| x | 0.0123 | a\\|b |\n| y |  | c |"
    assert card("T", {"One": "1", "Two": "2"}) == "# T\n\n## One\n\n1\n\n## Two\n\n2\n"


def test_sheet_counts_faces_people_groups_and_what_was_left_out(make_faces):
    log = RejectLog([("s", f"{n}.png", -1, Reason.NO_FACE, "") for n in range(3)])
    gender = np.where(np.arange(N) % 4 == 0, "female", "male")
    text = sheet(make_faces, log, gender=gender, synthetic=False, age=30.0)
    assert f"Photographs of people: {N} faces" in text
    assert f"Known: age of {N} faces, gender of {N} faces." in text
    assert "| gender | male | 45 |" in text
    assert "| no_face | 3 |" in text
    assert "Data version v7" in text
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        f"## {name}" for name in ("Composition", "Collection", "Preprocessing", "Uses", "Maintenance")
    ]


def test_sheet_of_drawn_people_says_so_and_names_nobody(make_faces):
    text = sheet(make_faces, RejectLog(), synthetic=True, identity=[f"anna-{n // 2}" for n in range(N)])
    assert "Drawn people, nobody real" in text
    assert "Nothing was left out" in text
    assert "nothing can be said about balance" in text
    assert "anna" not in text


@pytest.mark.parametrize(("crop", "said"), [(EyeCrop(), "Eyes level"), (MeshCrop(), "Warped onto the mean face")])
def test_sheet_says_how_faces_were_cut_out(make_faces, crop, said):
    assert f"## Preprocessing\n\n{said}" in sheet(make_faces, RejectLog(), crop)
