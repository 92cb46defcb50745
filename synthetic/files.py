"""Pictures and clips as files whose bytes depend on the pixels alone, in folders that appear whole or not at all."""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np

JPEG_QUALITY = 92
CLIP_SUFFIX = ".avi"


def write_still(path: Path, rgb: np.ndarray) -> None:
    """Write uint8 RGB (H, W, 3) as JPEG (libjpeg-turbo's exact integer transform)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    done, encoded = cv2.imencode(".jpg", rgb[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    if not done:
        raise OSError(f"{path}: the picture could not be encoded")
    path.write_bytes(encoded.tobytes())


def write_clip(path: Path, frames: Iterable[np.ndarray], size: int, rate: int) -> None:
    """Write uint8 RGB frames (size, size, 3) as motion JPEG in AVI, with OpenCV's own encoder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    codec = cv2.VideoWriter.fourcc(*"MJPG")
    writer = cv2.VideoWriter(str(path), cv2.CAP_OPENCV_MJPEG, codec, float(rate), (size, size))
    if not writer.isOpened():
        raise OSError(f"{path}: the clip could not be opened for writing; is the folder writable?")
    try:
        writer.set(cv2.VIDEOWRITER_PROP_QUALITY, JPEG_QUALITY)
        for frame in frames:
            writer.write(np.ascontiguousarray(frame[..., ::-1]))
    finally:
        writer.release()


@contextmanager
def folder_aside(target: Path) -> Iterator[Path]:
    """Give an empty neighbour of `target`; rename it into place at the end, remove it on any error."""
    target.parent.mkdir(parents=True, exist_ok=True)
    _sweep(target)
    aside = target.with_name(f".{target.name}.{os.getpid()}")
    aside.mkdir()
    try:
        yield aside
        if target.exists():
            old = target.with_name(f".{target.name}.old.{os.getpid()}")
            target.rename(old)
            aside.rename(target)
            shutil.rmtree(old)
        else:
            aside.rename(target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _sweep(target: Path) -> None:
    """Remove what killed runs left behind (folders named after processes that no longer run)."""
    for left in target.parent.glob(f".{target.name}.*"):
        process = left.name.rsplit(".", 1)[-1]
        if process.isdigit() and not Path(f"/proc/{process}").exists():
            shutil.rmtree(left, ignore_errors=True)
