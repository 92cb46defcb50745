"""How a face is cut out of its picture."""

from pydantic import Field

from core.settings import Settings


class AlignSettings(Settings):
    """Geometry of the crop, as shares of its side.

    `size`: side in pixels, a multiple of 16. `eye_distance`: between the eye centres. `eye_height`: of the
    eye line under the upper edge. The defaults show the face from the hairline to the chin.
    """

    size: int = Field(default=64, ge=16, le=1024, multiple_of=16)
    eye_distance: float = Field(default=0.32, gt=0, lt=1)
    eye_height: float = Field(default=0.40, gt=0, lt=1)


DEFAULT_CROP = AlignSettings()
"""The crop of a table that nothing is known of."""
