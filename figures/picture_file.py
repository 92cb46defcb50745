"""Pictures as files."""

from pathlib import Path

import cv2
import numpy as np

from core.storage import write_aside


def save_picture(path: Path, rgb: np.ndarray) -> None:
    """Write a picture, uint8 RGB (H, W, 3), whole or not at all, in the format that the name's ending says.

    Raises OSError when it cannot be written.
    """
    if not cv2.haveImageWriter(path.name):
        raise OSError(f"{path}: no picture format has that ending; use .png or .jpg")
    write_aside(path, lambda aside: aside.write_bytes(cv2.imencode(path.suffix, rgb[..., ::-1])[1].tobytes()))
