"""Scans a folder of pictures named after people, and is told when a picture names nobody."""

from pathlib import Path

import numpy as np
from PIL import Image

from faces.sources.scan import scan_all
from faces.sources.settings import SourceSettings

folder = Path("pictures")
folder.mkdir()
for number, name in enumerate(("ann_lee--1", "ann_lee--2", "bob--1", "IMG_1")):
    noise = np.random.default_rng(number).integers(0, 256, (48, 48, 3), np.uint8)
    Image.fromarray(noise).save(folder / f"{name}.png")
raw, rejects = scan_all([SourceSettings(kind="name_prefix", path="pictures")], Path())
assert raw["identity"].tolist() == ["ann_lee", "ann_lee", "bob"], raw["identity"]
assert [str(row[3]) for row in rejects.rows()] == ["bad_name"], rejects.rows()
