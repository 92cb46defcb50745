"""When a photo was taken."""

import io

import numpy as np
import pytest
from PIL import ExifTags, Image

from app.photos.taken import taken

RGB = np.zeros((16, 16, 3), np.uint8)
CHANGED, EXPOSED, SCANNED = 0x0132, 0x9003, 0x9004


def picture(kind: str = "JPEG", changed: str = "", **more: str) -> bytes:
    exif, file = Image.Exif(), io.BytesIO()
    if changed:
        exif[CHANGED] = changed
    exif.get_ifd(ExifTags.IFD.Exif).update({{"exposed": EXPOSED, "scanned": SCANNED}[key]: more[key] for key in more})
    Image.fromarray(RGB).save(file, kind, exif=exif.tobytes())
    return file.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_the_time_of_the_exposure_is_read_in_every_format(kind):
    data = picture(kind, "2020:01:01 00:00:00", exposed="2019:08:12 10:15:00", scanned="2019:12:24 00:00:00")
    assert taken(data) == "2019-08-12 10:15:00"


def test_other_times_follow(monkeypatch):
    assert taken(picture(changed="2020:01:01 00:00:00", scanned="2019:12:24 00:00:00")) == "2019-12-24 00:00:00"
    assert taken(picture(changed="2020:01:01 00:00:00")) == "2020-01-01 00:00:00"
    assert taken(picture(changed="2020:01:01 00:00:00", exposed="0000:00:00 00:00:00")) == "2020-01-01 00:00:00"


@pytest.mark.parametrize("said", ["", "    :  :     :  :  ", "yesterday", "2019-08-12"])
def test_no_time_or_an_odd_one_is_none(said):
    assert taken(picture(changed=said)) is None


@pytest.mark.parametrize("data", [b"", b"no picture", picture(changed="2020:01:01 00:00:00")[:40]])
def test_what_cannot_be_read_has_no_time(data):
    assert taken(data) is None
