"""Files told by their first bytes, whatever they are called."""

import io
import os

import numpy as np
import pytest
from heic_pictures import PLAIN
from PIL import Image
from red_and_blue import encoded, half_and_half

from core.rejects import Reason, Rejected
from faces.media.decode import decode
from faces.media.formats import ENDINGS, FORMATS, HEAD, format_of, listed, told_by

STILLS = {
    "JPEG": "JPEG", "PNG": "PNG", "WEBP": "WebP", "GIF": "GIF", "BMP": "BMP", "PPM": "PPM or PGM", "TIFF": "TIFF",
    "AVIF": "AVIF",
}  # fmt: skip


@pytest.mark.parametrize("encoder", STILLS)
def test_pictures_are_told_by_content(encoder):
    found = format_of(encoded(half_and_half(), encoder)[:HEAD])
    assert (found.name, found.kind) == (STILLS[encoder], "image")
    assert ENDINGS[found.ending] == "image"


def test_kinds_of_jpeg_and_tiff_and_phone_pictures_are_told():
    jfif, mpo = io.BytesIO(), io.BytesIO()
    half_and_half().save(jfif, "JPEG")
    half_and_half().save(mpo, "MPO", save_all=True, append_images=[half_and_half()])
    assert format_of(jfif.getvalue()).name == format_of(mpo.getvalue()).name == "JPEG"
    assert format_of(encoded(half_and_half(), "TIFF", big_tiff=True)).name == "TIFF"
    assert format_of(PLAIN).name == "HEIC"


def test_clips_are_told_by_content(tmp_path, clip_writer):
    clip_writer(tmp_path / "a.avi", [np.zeros((48, 64, 3), np.uint8)])
    (tmp_path / "IMG_1.jpg").write_bytes((tmp_path / "a.avi").read_bytes())
    assert told_by(tmp_path / "IMG_1.jpg") == "clip"
    assert told_by(b"\x00\x00\x00\x18ftypmp42") == told_by(b"G" + bytes(187) + b"G" + bytes(67)) == "clip"
    assert told_by(PLAIN) == "image", "HEIC and MP4 share a container"


OTHER = (b"", b"name,age\n", b"BMW and others", b"P1x", b"RIFF\0\0\0\0WAVEfmt ", b"#EXTM3U\n", b"PK\x03\x04")


@pytest.mark.parametrize("content", OTHER)
def test_other_files_are_neither(tmp_path, content):
    assert format_of(content) is None
    (tmp_path / "x").write_bytes(content)
    assert told_by(tmp_path / "x") is None


def test_a_file_that_is_gone_says_nothing(tmp_path):
    assert told_by(tmp_path / "gone") is None


def test_what_cannot_be_decoded_is_known_by_name():
    heads = {b"\xff\x0a": "JPEG XL", b"\0\0\0\x0cJXL \r\n\x87\n": "JPEG XL", b"\xff\x4f\xff\x51": "JPEG 2000"}
    for head, name in heads.items():
        assert (format_of(head).name, format_of(head).decoder) == (name, "")
        assert name not in listed("image")


def test_every_decoder_is_there():
    Image.init()
    assert {one.decoder for one in FORMATS} - {"", "HEIF"} <= set(Image.OPEN)


def test_a_pipe_is_not_waited_for(tmp_path):
    """Opening one waits until somebody writes into it."""
    pipe = tmp_path / "photo.jpg"
    os.mkfifo(pipe)
    assert told_by(pipe) is None
    with pytest.raises(Rejected) as caught:
        decode(pipe)
    assert caught.value.reason is Reason.UNREADABLE
