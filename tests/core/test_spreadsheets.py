"""Names that somebody chose so that a spreadsheet runs them are text."""

import csv
import io

import pandas as pd
import pytest

from core.rejects import Reason, RejectLog
from core.spreadsheets import csv_text, plain


@pytest.mark.parametrize("name", ['=HYPERLINK("http://evil.example")', "+1+1", "-2+3", "@SUM(1)", "\t=1", "\r=1"])
def test_a_name_that_begins_like_a_formula_becomes_text(name):
    log = RejectLog()
    log.append(name, Reason.NOT_AN_IMAGE, "=1")
    header, row = csv.reader(io.StringIO(csv_text(log.to_frame()), newline=""))
    told = dict(zip(header, row, strict=True))
    assert (told["path"], told["detail"], told["frame"]) == (f"'{name}", "'=1", "-1")


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_a_line_break_in_a_name_begins_no_row(end):
    """A name such as `a`, carriage return, `=1` became a row whose first cell is a formula."""
    rows = list(csv.reader(io.StringIO(csv_text(pd.DataFrame({"path": [f"a{end}=1"]})), newline="")))
    assert rows == [["path"], [f"a{end}=1"]]


def test_numbers_missing_values_and_other_names_stay():
    table = pd.DataFrame({"x": [-1.5, None], "frame": [-1, 3], "name": ["a=b.jpg", None], "flag": [True, False]})
    assert csv_text(table).replace("\r\n", "\n") == table.to_csv(index=False)
    assert plain(-1) == -1
