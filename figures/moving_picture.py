"""Pictures that move and were made: every frame marked."""

from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from core.storage import write_aside
from figures.made_picture import MADE, marked


def save_moving(path: Path, frames: np.ndarray, per_second: int = 20) -> None:
    """Write frames uint8 RGB (N, H, W, 3) as an endless GIF, whole or not at all; the comment says what made it."""
    pictures = [Image.fromarray(marked(frame)) for frame in frames]
    content = BytesIO()
    pictures[0].save(
        content,
        "GIF",
        save_all=True,
        append_images=pictures[1:],
        duration=round(1000 / per_second),
        loop=0,
        comment=MADE.encode(),
    )
    write_aside(path, lambda aside: aside.write_bytes(content.getvalue()))
