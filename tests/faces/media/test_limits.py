"""The limits that the documentation of data states are those of the code."""

import re
from pathlib import Path

import pytest

from faces.media import csv_rows, decode, matlab, members, place, record_file, stacks, tars
from faces.sources import labels, webdataset

TEXT = (Path(__file__).resolve().parents[3] / "docs" / "data.md").read_text(encoding="utf-8")
UNITS = {"": 1, "MiB": 2**20, "GiB": 2**30}
LIMITS = {
    "members of an archive": members.MAX_MEMBERS,
    "bytes of an unpacked member": members.MAX_MEMBER_BYTES,
    "bytes unpacked from one stored byte, beyond the free ones": members.MAX_RATIO,
    "bytes that a member may unpack to whatever its ratio": members.FREE_BYTES,
    "characters in the name of a member": members.MAX_NAME,
    "bytes of the headers of a tar's member": tars.MAX_HEADER_BYTES,
    "bytes of a side file of WebDataset (.json, .txt, .cls)": webdataset.MAX_SIDE_BYTES,
    "bytes of a list or table beside pictures": place.SIDE_FILE_BYTES,
    "characters in a line of a CSV": csv_rows.MAX_LINE,
    "bytes of a MATLAB variable": matlab.MAX_BYTES,
    "labels of a record (.rec)": record_file.MAX_LABELS,
    "pixels along a side of a picture in an array": stacks.MAX_SIDE,
    "pixels of a picture before it is decoded": decode.MAX_CODED,
    "times that a large JPEG is decoded smaller": decode.MAX_REDUCTION,
    "years of an age": labels.MAX_AGE,
}
STATED = dict(
    re.findall(r"^\| (.+?) \| ([\d,]+ ?\w*) \|$", TEXT.partition("**Limits**")[2].partition("\n\nA face")[0], re.M)
)


def test_every_limit_is_stated():
    assert STATED.keys() == LIMITS.keys()


@pytest.mark.parametrize("what", LIMITS)
def test_a_stated_limit_is_that_of_the_code(what):
    number, _, unit = STATED[what].partition(" ")
    assert LIMITS[what] == int(number.replace(",", "")) * UNITS[unit]
