"""From bytes to RGB pixels, trusting nothing: every picture or frame decodes or is rejected with a reason."""

import io
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError
from pydantic import Field

from faces.rejects import Reason, Rejected
from faces.table import Settings

FORMATS: tuple[str, ...] = ("JPEG", "PNG", "WEBP", "BMP", "PPM", "TIFF")
"""Pillow decoders that may run, told by content, never by file name; PPM includes PGM."""

DEFAULT_FPS = 25.0
"""Frames a second of a clip that does not say (PAL)."""


class DecodeSettings(Settings):
    """Bounds on what is decoded: shorter side in pixels, number of pixels, and frames taken from one clip."""

    min_side: int = Field(default=32, ge=1)
    max_pixels: int = Field(default=50_000_000, ge=1)
    max_frames: int = Field(default=10_000, ge=1)


DEFAULTS = DecodeSettings()


def decode_image(source: Path | bytes, settings: DecodeSettings = DEFAULTS) -> np.ndarray:
    """Return a picture as uint8 RGB (H, W, 3), upright.

    The EXIF orientation is applied; transparency is laid over white; 16-bit values keep their upper 8 bits;
    CMYK, palette and gray become RGB; an animation gives its first frame. Raises Rejected for anything else.
    """
    try:
        with warnings.catch_warnings(), _open(source) as picture:
            warnings.simplefilter("ignore")
            _check_size(*picture.size, settings)
            picture.load()
            return np.array(_to_rgb(ImageOps.exif_transpose(picture)))
    except Rejected:
        raise
    except Exception as error:  # broken files make decoders raise almost any type
        raise _translate(error) from error


def _open(source: Path | bytes) -> Image.Image:
    return Image.open(io.BytesIO(source) if isinstance(source, bytes) else source, formats=FORMATS)


def _check_size(width: int, height: int, settings: DecodeSettings) -> None:
    size = f"{width}x{height} pixels"
    if width * height > settings.max_pixels:
        raise Rejected(Reason.TOO_LARGE, f"{size}, the limit is {settings.max_pixels} in all")
    if min(width, height) < settings.min_side:
        raise Rejected(Reason.TOO_SMALL, f"{size}, the shorter side must have {settings.min_side}")


def _to_rgb(picture: Image.Image) -> Image.Image:
    if picture.mode == "F":
        raise Rejected(Reason.UNREADABLE, "floating-point pixels have no defined white: convert to 8 bits")
    if picture.mode.startswith("I"):
        picture = Image.fromarray((np.asarray(picture, dtype=np.int64).clip(0, 65535) >> 8).astype(np.uint8))
    if picture.has_transparency_data:
        layer = picture.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")
    return picture.convert("RGB")


def _translate(error: Exception) -> Rejected:
    text = str(error) or type(error).__name__
    if isinstance(error, UnidentifiedImageError):
        return Rejected(Reason.NOT_AN_IMAGE, f"none of {', '.join(FORMATS)}")
    if isinstance(error, Image.DecompressionBombError | MemoryError):
        return Rejected(Reason.TOO_LARGE, text)
    if isinstance(error, EOFError) or "truncated" in text.lower():
        return Rejected(Reason.TRUNCATED, text)
    return Rejected(Reason.UNREADABLE, text)


def iterate_frames(path: Path, rate: float, settings: DecodeSettings = DEFAULTS) -> Iterator[tuple[int, np.ndarray]]:
    """Yield (frame index, uint8 RGB (H, W, 3)) about `rate` times a second of the clip, one frame in memory.

    At most `settings.max_frames` frames come. Raises Rejected when the clip cannot be opened, has frames
    beyond the size limits, or gives no frame.
    """
    with _Clip(path, settings) as clip:
        step = max(1, round(clip.fps / rate))
        yield from clip.frames(lambda index: index % step == 0, last=step * (settings.max_frames - 1))


def frames_at(path: Path, indices: list[int], settings: DecodeSettings = DEFAULTS) -> Iterator[tuple[int, np.ndarray]]:
    """Yield the frames with the given indices in rising order, reading the clip once. Raises Rejected."""
    wanted = frozenset(indices)
    with _Clip(path, settings) as clip:
        yield from clip.frames(wanted.__contains__, last=max(wanted, default=-1))


class _Clip:
    """An open clip; a context manager, so that the decoder is released whatever happens."""

    def __init__(self, path: Path, settings: DecodeSettings) -> None:
        self._path, self._settings = path, settings

    def __enter__(self) -> "_Clip":
        self._capture = cv2.VideoCapture(str(self._path), cv2.CAP_FFMPEG)
        if not self._capture.isOpened():
            raise Rejected(Reason.UNREADABLE, "not a clip that FFmpeg can open")
        width, height = (int(self._capture.get(key)) for key in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT))
        _check_size(width, height, self._settings)
        return self

    def __exit__(self, *_: object) -> None:
        self._capture.release()

    @property
    def fps(self) -> float:
        fps = float(self._capture.get(cv2.CAP_PROP_FPS))
        return fps if 0 < fps < 1000 else DEFAULT_FPS

    def frames(self, wants: Callable[[int], bool], last: int) -> Iterator[tuple[int, np.ndarray]]:
        """Yield the frames that `wants` accepts, up to index `last`; others are not converted."""
        given = 0
        for index in range(last + 1):
            if not self._capture.grab():
                break
            decoded, bgr = self._capture.retrieve() if wants(index) else (False, None)
            if decoded:
                given += 1
                yield index, cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)
        if not given:
            raise Rejected(Reason.CLIP_WITHOUT_FRAMES, "no frame could be decoded")
