"""What the command leaves: the face, and a sheet with the frames that it was made from."""

from pathlib import Path

import numpy as np

from app.neutralise.people import PersonFrames
from figures.neutral_grid import frames_sheet
from figures.picture_file import save_picture


def write_pictures(out: Path, person: PersonFrames, face: np.ndarray) -> Path:
    """Write `out` (the face) and, beside it, `<stem>_frames.png`, the frames and the face; return the sheet's path.

    Raises OSError when they cannot be written.
    """
    sheet = out.with_name(f"{out.stem}_frames.png")
    save_picture(out, face)
    save_picture(sheet, frames_sheet(person.frames, person.origins, face, person.name))
    return sheet
