"""What a generator that warps is fitted with."""

from typing import Literal

from pydantic import Field

from core.settings import Settings


class WarpSettings(Settings):
    """The generator that warps: shape first, then light, then skin.

    `shape_components`, `shape_penalty`: components of a face's form, and the ridge penalty, of the resting shape.
    `texture_components`, `texture_penalty`: the same of the skin; `mouth_penalty`: of the filled mouth. `one_frame`,
    `several_frames`: how much of the predicted change of the skin is applied. `light`: bring three frames or more into
    common light. `detail`: how much of the detail is that of the frame that counts most, and not of the mean. `mouth`:
    fill a mouth that is open in every frame. `turn`: predict how the head is held at rest.
    """

    kind: Literal["warp"] = "warp"
    shape_components: int = Field(default=15, ge=1)
    shape_penalty: float = Field(default=100, gt=0)
    texture_components: int = Field(default=20, ge=1)
    texture_penalty: float = Field(default=100, gt=0)
    mouth_penalty: float = Field(default=30, gt=0)
    one_frame: float = Field(default=1, ge=0)
    several_frames: float = Field(default=0.25, ge=0)
    light: bool = True
    detail: float = Field(default=0, ge=0, le=1)
    mouth: bool = True
    turn: bool = True

    @property
    def needs_stage1(self) -> bool:
        """Nothing is taken from an autoencoder."""
        return False
