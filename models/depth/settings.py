"""Configuration of the depth model and of its training."""

from typing import Literal

from pydantic import Field

from core.settings import Settings
from models.training.augment import AugmentSettings
from models.training.settings import LoopSettings


class DepthSettings(Settings):
    """What rebuilds a depth model, except its weights; the defaults are those of Wu et al. (2020).

    `size`: side of the faces in pixels; with 32 the networks lack their finest layer. `width`: channels of maps of half
    of 64 pixels (`nf` of the paper); `codes`: values between encoder and
    decoder; `small_width`: of the encoders of view and light. `yaw`, `pitch`, `roll`: degrees that a face may turn to
    each side; `shift`: how far it may move, as a share of its distance. `flip`: weight of the mirrored reconstruction;
    `features`: weight of the loss on local features. `rim`: pixels at the left and right edge whose depth is that of
    the background, so that a face stands out from it and not into it. `dome`: how far the middle of an untrained depth
    map stands out, in units of `relief` (0: flat, as in the paper). `relief`: how far depth may be from its middle, 1:
    a range that is too wide for the faces is filled all the same, and they turn less. `even`: a picture and its mirror
    image get mirrored views and lights, so that no view is the same for all faces. `alike`: weight of the squared
    distance of depth maps, in units of `relief`, from the mean of their batch: people differ by less than noses stand
    out. `smooth`: weight of steps between neighbouring pixels of albedo, relative to its mean, so that shading is
    explained by shape. `detail`: doubt about pixels is told from the picture, too, and not from its code alone. These
    four are not in the paper.
    """

    label: str = "depth"
    size: Literal[32, 64] = 64
    width: int = Field(64, ge=4, le=256, multiple_of=4)
    codes: int = Field(256, ge=8, le=2048)
    small_width: int = Field(32, ge=4, le=256)
    yaw: float = Field(60, gt=0, le=80)
    pitch: float = Field(60, gt=0, le=80)
    roll: float = Field(60, gt=0, le=80)
    shift: float = Field(0.1, ge=0, le=0.3)
    flip: float = Field(0.5, ge=0)
    features: float = Field(1.0, ge=0)
    rim: int = Field(2, ge=0, le=8)
    dome: float = Field(0.0, ge=0, le=1)
    relief: float = Field(0.1, gt=0, le=0.1)
    even: bool = False
    alike: float = Field(0.0, ge=0)
    smooth: float = Field(0.0, ge=0)
    detail: bool = False


class DepthTraining(LoopSettings):
    """How a depth model is trained: 30 epochs of Adam, as in the paper, on faces of which half are mirrored."""

    epochs: int = Field(30, ge=1)
    batch_size: int = Field(64, ge=2)
    learning_rate: float = Field(1e-4, gt=0)
    weight_decay: float = Field(5e-4, ge=0)
    augment: AugmentSettings = AugmentSettings(mirror=0.5)
