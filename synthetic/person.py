"""A drawn person, ready to be posed."""

from dataclasses import dataclass

import numpy as np

from synthetic.attachments import Piece
from synthetic.texture import Texture
from synthetic.traits import Traits


@dataclass(frozen=True)
class DrawnPerson:
    """`neutral`: coarse head vertices (V, 3) at rest; `hair_lift` (V, 3); `mouth_shift` (2,); centimetres.

    `pieces` are ears, neck, shoulders and hair.
    """

    traits: Traits
    texture: Texture
    neutral: np.ndarray
    mouth_shift: np.ndarray
    hair_lift: np.ndarray
    pieces: list[Piece]
