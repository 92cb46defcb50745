"""What the command leaves: the face, and a sheet with the frames that it was made from or chosen among."""

from pathlib import Path

import numpy as np

from app.neutralise.people import PersonFrames
from figures.made_picture import marked, save_made
from figures.neutral_grid import frames_sheet
from figures.picture_file import save_picture


def write_made(out: Path, person: PersonFrames, face: np.ndarray, visible: bool) -> Path:
    """Write a face that was made, and beside it `<stem>_frames.png`, the frames above it; return the sheet's path.

    `visible`: mark the face as made. Raises OSError when they cannot be written.
    """
    sheet = out.with_name(f"{out.stem}_frames.png")
    shown = marked(face) if visible else face
    save_made(out, face, visible)
    save_made(sheet, frames_sheet(np.asarray(person.faces.pixels), person.origins, shown, person.name), visible=False)
    return sheet


def write_frame(out: Path, person: PersonFrames, number: int) -> None:
    """Write a frame as it is; raises OSError when it cannot be written."""
    save_picture(out, person.faces.pixels[number])
