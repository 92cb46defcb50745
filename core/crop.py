"""How a face is cut out of its picture."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, TypeAdapter

from core.settings import Settings


class EyeCrop(Settings):
    """Eyes level, at a fixed place and distance; lengths are shares of the side.

    `size`: side in pixels, a multiple of 16. `eye_distance`: between the eye centres. `eye_height`: of the
    eye line under the upper edge. The defaults show the face from the hairline to the chin. `landmarks`: the table of
    faces carries the landmarks of each, in pixels of the face; a face without any is left out.
    """

    by: Literal["eyes"] = "eyes"
    size: int = Field(default=64, ge=16, le=1024, multiple_of=16)
    eye_distance: float = Field(default=0.32, gt=0, lt=1)
    eye_height: float = Field(default=0.40, gt=0, lt=1)
    landmarks: bool = False


class MeshCrop(Settings):
    """Warped onto the mean face by the landmarks: neither pose nor expression moves a feature; black outside the face.

    `size`: side in pixels, a multiple of 16. `margin`: empty border on each side, as a share of the side. `mirror`:
    replace what was hidden from the camera by its mirror image, which makes faces symmetric. `contrast`: `equalised`
    keeps the band-passed luminance with the same contrast everywhere (Tan and Triggs 2010), as three equal channels.
    """

    by: Literal["mesh"] = "mesh"
    size: int = Field(default=128, ge=16, le=1024, multiple_of=16)
    margin: float = Field(default=0.0234, ge=0, lt=0.25)
    mirror: bool = False
    contrast: Literal["as_taken", "equalised"] = "as_taken"


def _with_kind(given: Any) -> Any:
    """Return settings that name their kind: `mesh` alone means its defaults, and eyes are meant where none is named."""
    if isinstance(given, str):
        return {"by": given}
    return {"by": "eyes", **given} if isinstance(given, dict) else given


AlignSettings = Annotated[
    Annotated[EyeCrop | MeshCrop, Field(discriminator="by")], BeforeValidator(_with_kind, json_schema_input_type=Any)
]
"""Either crop; `align: mesh` and `align: eyes` alone mean its defaults."""

CROPS: TypeAdapter[EyeCrop | MeshCrop] = TypeAdapter(AlignSettings)
"""Reads either crop from plain values, such as parsed JSON; raises pydantic.ValidationError."""

DEFAULT_CROP = EyeCrop()
"""The crop of a table that nothing is known of."""
