"""Other programs' readers understand our sidecars: ExifTool, and exiv2, the library of digiKam, where installed."""

import json
import shutil
import subprocess

import pytest

from app.library.sidecars import region, sidecar
from app.photos.stored import Stored

NAMES = ["Änne & Bö <x>", "Carl, der 3."]
BOXES = [(10, 20, 100, 120), (300, 100, 80, 80)]


def program(name: str) -> str:
    return shutil.which(name) or pytest.skip(f"{name} is not installed")


@pytest.fixture
def written(tmp_path) -> str:
    regions = [region(name, box, (640, 480), None) for name, box in zip(NAMES, BOXES, strict=True)]
    path = tmp_path / "photo.jpg.xmp"
    path.write_bytes(sidecar(Stored(640, 480, None), regions))
    return str(path)


def test_exiftool_reads_names_and_both_kinds_of_regions(written):
    command = [program("exiftool"), "-json", "-struct", written]
    [found] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    assert sorted(found["Subject"]) == sorted(found["PersonInImage"]) == sorted(NAMES)
    assert sorted(found["TagsList"]) == sorted(f"People/{name}" for name in NAMES)
    faces = found["RegionInfo"]["RegionList"]
    assert [(face["Name"], face["Type"]) for face in faces] == [(name, "Face") for name in NAMES]
    assert faces[0]["Area"] == {"X": 0.09375, "Y": 0.166667, "W": 0.15625, "H": 0.25, "Unit": "normalized"}
    bounds = found["ImageRegion"][1]["RegionBoundary"]
    assert (bounds["RbX"], bounds["RbY"], bounds["RbW"]) == (0.46875, 0.208334, 0.125)


def test_exiv2_reads_names_and_both_kinds_of_regions(written):
    command = [program("exiv2"), "-px", written]
    text = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    lines = {line.split()[0]: line for line in text.splitlines()}
    assert all(name in lines["Xmp.dc.subject"] for name in NAMES)
    for number, name in enumerate(NAMES, 1):
        assert lines[f"Xmp.mwg-rs.Regions/mwg-rs:RegionList[{number}]/mwg-rs:Name"].endswith(name)
        assert lines[f"Xmp.iptcExt.ImageRegion[{number}]/Iptc4xmpExt:Name"].endswith(name)
    assert lines["Xmp.mwg-rs.Regions/mwg-rs:RegionList[2]/mwg-rs:Area/stArea:y"].endswith("0.291667")
