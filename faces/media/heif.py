"""HEIC pictures, as phones take them, decoded by libheif and libde265 (package pi-heif, which encodes nothing)."""

import io
from collections.abc import Callable
from pathlib import Path

import pi_heif
from PIL import Image

pi_heif.options.DECODE_THREADS = 1  # processes share the work
pi_heif.options.THUMBNAILS = pi_heif.options.DEPTH_IMAGES = pi_heif.options.AUX_IMAGES = False


def load_heif(source: Path | bytes, check: Callable[[int, int], None]) -> Image.Image:
    """Return the main picture, 8 bits per channel, turned as its container says; its colour profile is in `info`.

    Whatever its EXIF says about orientation is not applied, as the format demands. `check` is called with width and
    height before anything is decoded, and again if the decoder finds another size.
    """
    file = pi_heif.open_heif(io.BytesIO(source) if isinstance(source, bytes) else source, convert_hdr_to_8bit=True)
    main = file[file.primary_index]
    check(*main.size)
    data = main.data
    check(*main.size)
    picture = Image.frombytes(main.mode, main.size, bytes(data), "raw", main.mode, main.stride)
    picture.info["icc_profile"] = main.info.get("icc_profile")
    return picture
