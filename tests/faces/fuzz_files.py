"""Small sound files: pictures, clips, archives, arrays."""

import io
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from bright_pictures import bright_heic, bright_png
from colour_profiles import gray_profile, profile
from heic_pictures import PLAIN, TURNED
from PIL import Image
from red_and_blue import encoded


@dataclass(frozen=True)
class Sample:
    """A source of one `kind`: the file to damage, its sound `content`, and what lies `beside` it."""

    kind: str
    file: str
    content: bytes
    beside: dict[str, bytes] = field(default_factory=dict)
    whole_folder: bool = True
    """Whether the source is the folder (or the file alone)."""
    finish: Callable[[bytes], bytes] = bytes
    """Makes the file from the (damaged) content: packs it, or corrects check sums that would give the damage away."""
    backend: str = "none"
    measurements: str | None = None
    """Place of the measurements, for backends that read some."""


def picture(seed: int, side: int = 48, mode: str = "RGB") -> Image.Image:
    rng = np.random.default_rng(seed)
    slopes = np.add.outer(np.arange(side), np.arange(side))[..., None] * rng.uniform(0.5, 2, 3)
    return Image.fromarray(np.clip(slopes + rng.integers(0, 60, (side, side, 3)), 0, 255).astype(np.uint8)).convert(
        mode
    )


def stills() -> dict[str, bytes]:
    turned = Image.Exif()
    turned[0x0112] = 6
    deep = Image.fromarray(np.arange(48 * 48, dtype=np.uint16).reshape(48, 48) * 28)
    dark = Image.fromarray(np.asarray(picture(26, mode="L")).astype(np.uint16) * 4)
    return {
        "plain.jpg": encoded(picture(0), "JPEG", exif=turned),
        "progressive.jpg": encoded(picture(1), "JPEG", progressive=True),
        "cmyk.jpg": encoded(picture(2, mode="CMYK"), "JPEG"),
        "plain.png": encoded(picture(3), "PNG"),
        "palette.png": encoded(picture(4).quantize(16), "PNG", transparency=3),
        "deep.png": encoded(deep, "PNG"),
        "animated.png": encoded(picture(5), "PNG", save_all=True, append_images=[picture(6)]),
        "lossy.webp": encoded(picture(7), "WEBP"),
        "lossless.webp": encoded(picture(8, mode="RGBA"), "WEBP", lossless=True),
        "plain.bmp": encoded(picture(9), "BMP"),
        "plain.ppm": encoded(picture(10), "PPM"),
        "plain.pgm": encoded(picture(11, mode="L"), "PPM"),
        "raw.tiff": encoded(picture(12), "TIFF"),
        "lzw.tiff": encoded(picture(13), "TIFF", compression="tiff_lzw"),
        "jpeg.tiff": encoded(picture(14), "TIFF", compression="jpeg"),
        "large.tiff": encoded(picture(17), "TIFF", big_tiff=True, compression="tiff_lzw"),
        "plain.avif": encoded(picture(18), "AVIF", exif=turned),
        "plain.heic": PLAIN,
        "turned.heic": TURNED,
        "two.mpo": encoded(picture(19), "MPO", save_all=True, append_images=[picture(20)]),
        "wide.png": encoded(picture(21), "PNG", icc_profile=profile()),
        "wide.jpg": encoded(picture(22), "JPEG", icc_profile=profile()),
        "gray.jpg": encoded(picture(24, mode="L"), "JPEG", icc_profile=gray_profile(1.8)),
        "bright.png": bright_png(9, 16, picture(25)),
        "bright.heic": bright_heic(9, 18),
        "colours12.png": deep_colours(".png"),
        "colours12.tiff": deep_colours(".tiff"),
        "deep.tiff": encoded(deep, "TIFF"),
        "ten_bits.tiff": encoded(dark, "TIFF", compression="tiff_lzw"),
        "animated.gif": encoded(picture(15), "GIF", save_all=True, append_images=[picture(16)]),
    }


def deep_colours(ending: str) -> bytes:
    """A picture of 12 bits in 16 per colour, which Pillow cannot write."""
    return cv2.imencode(ending, np.asarray(picture(23)).astype(np.uint16) * 16)[1].tobytes()


def clips() -> dict[str, bytes]:
    codes = {"motion.avi": "MJPG", "plain.mp4": "mp4v", "plain.mpg": "PIM1", "plain.mkv": "XVID", "plain.webm": "VP80"}
    return {name: _clip(name, code) for name, code in codes.items()}


def _clip(name: str, code: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*code), 25.0, (48, 48))
        for seed in range(8):
            writer.write(np.asarray(picture(seed)))
        writer.release()
        return path.read_bytes()


TAR_MODES = {"tar": "w", "tar.gz": "w:gz", "tar.bz2": "w:bz2", "tar.xz": "w:xz"}


def archives() -> dict[str, bytes]:
    pictures = stills()
    members = {f"people/{who}/{name}": pictures[name] for who in ("ann", "bob") for name in ("plain.jpg", "plain.pgm")}
    members["people/ann/other.png"] = pictures["plain.png"]
    members[f"people/bob/{'ü' * 60}.jpg"] = pictures["progressive.jpg"]
    return {
        "stored.zip": zipped(members, zipfile.ZIP_STORED),
        "deflated.zip": zipped(members, zipfile.ZIP_DEFLATED),
        **{f"people.{end}": tarred(members, mode) for end, mode in TAR_MODES.items()},
    }


def zipped(members: dict[str, bytes], method: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return buffer.getvalue()


def tarred(members: dict[str, bytes], mode: str) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def stored(save: Callable[..., object], *values: object, **named: object) -> bytes:
    buffer = io.BytesIO()
    save(buffer, *values, **named)
    return buffer.getvalue()
