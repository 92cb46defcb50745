"""Pictures that were made and not taken: marked for people in the picture, for programs in the file."""

from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from core.storage import write_aside

MADE, SOFTWARE = "made by a computer, not a photograph", "likeness"
EXIF_DESCRIPTION, EXIF_SOFTWARE = 0x010E, 0x0131
TEXTS = {"Software": SOFTWARE, "Description": MADE}
"""Text chunks of a PNG file, and EXIF fields of other formats."""

SIDE, LEAST = 1 / 12, 8
"""Side of the mark as a share of the picture's shorter side, and its fewest pixels."""


def marked(rgb: np.ndarray) -> np.ndarray:
    """Return a copy of a picture, uint8 (H, W, 3), with the mark in its lower right corner: an M in a dark square."""
    result = np.array(rgb)
    height, width = rgb.shape[:2]
    side = min(max(round(min(height, width) * SIDE), LEAST), height, width)
    corner = result[height - side :, width - side :]
    corner[:] = corner // 3
    strokes = np.array([[[0.2, 0.8], [0.2, 0.2], [0.5, 0.6], [0.8, 0.2], [0.8, 0.8]]]) * side - 0.5
    thick = max(1, round(side / 10))
    drawn = np.ascontiguousarray(corner)
    cv2.polylines(drawn, np.rint(strokes * 16).astype(np.int32), False, (255, 255, 255), thick, cv2.LINE_AA, 4)
    result[height - side :, width - side :] = drawn
    return result


def save_made(path: Path, rgb: np.ndarray, visible: bool = True) -> None:
    """Write a picture that was made, uint8 RGB (H, W, 3), whole or not at all, in the format of the name's ending.

    `visible`: mark the picture itself. The file says in any case what made it: in text chunks of a PNG file, in EXIF
    fields of other formats. Raises OSError when it cannot be written.
    """
    content = made_file(path.name, rgb, visible)
    write_aside(path, lambda aside: aside.write_bytes(content))


def made_file(name: str, rgb: np.ndarray, visible: bool = True) -> bytes:
    """Return the content of such a file. Raises OSError for a name whose ending is no picture's."""
    ending, formats = Path(name).suffix.lower(), Image.registered_extensions()
    if formats.get(ending) not in Image.SAVE:
        raise OSError(f"{name}: no picture format has that ending; use .png or .jpg")
    content = BytesIO()
    Image.fromarray(marked(rgb) if visible else rgb).save(content, formats[ending], **_said(ending))
    return content.getvalue()


def _said(ending: str) -> dict[str, object]:
    if ending == ".png":
        info = PngInfo()
        for name, text in TEXTS.items():
            info.add_text(name, text)
        return {"pnginfo": info}
    exif = Image.Exif()
    exif[EXIF_DESCRIPTION], exif[EXIF_SOFTWARE] = MADE, SOFTWARE
    return {"exif": exif, "quality": 95}
