"""What an attribute network is asked for, and its sizes."""

from typing import Annotated, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from core.settings import Settings
from models.networks.interface import Width
from models.settings import EncoderDecoderSettings


class ClassTask(Settings):
    """One of several classes. `column`: of the manifest. `classes`: its values, in a fixed order.

    `weights`: of each class in the loss, mean 1 over the training faces; empty: all count the same.
    """

    kind: Literal["class"] = "class"
    column: str
    classes: tuple[str, ...] = Field(min_length=2)
    weights: tuple[float, ...] = ()

    @property
    def outputs(self) -> int:
        """Return the number of the network's outputs for this task."""
        return len(self.classes)


class NumberTask(Settings):
    """A number. `column`: of the manifest. `least`, `most`: range of the training faces.

    `loss`: "squared", of one output; "distribution", of as many outputs as `bins` values spread evenly over the range,
    against a Gaussian of `spread` around the truth (label distribution learning: Gao et al., 2017), with the mean of
    the distribution as the answer.
    """

    kind: Literal["number"] = "number"
    column: str
    least: float
    most: float
    loss: Literal["squared", "distribution"] = "squared"
    bins: int = Field(101, ge=2)
    spread: float = Field(2.5, gt=0)

    @field_validator("most")
    @classmethod
    def _above(cls, most: float, values: ValidationInfo) -> float:
        if most <= values.data.get("least", most - 1):
            raise ValueError("`most` must be above `least`")
        return most

    @property
    def outputs(self) -> int:
        """Return the number of the network's outputs for this task."""
        return 1 if self.loss == "squared" else self.bins


Task = Annotated[ClassTask | NumberTask, Field(discriminator="kind")]


class EncoderSettings(EncoderDecoderSettings):
    """The encoder of an autoencoder. `codes`: its outputs, of which a variational one has two per dimension."""

    codes: int = Field(ge=1)


class AttributeSettings(Settings):
    """A network with one head per task.

    `network`: "blocks", three blocks of convolution, pooling and batch norm with a dense layer, as in the UTKFace
    report; "residual", a small residual network (He et al., 2016) with global average pooling; "encoder", the encoder
    of an autoencoder, which `encoder` describes. `size`: side of the faces in pixels. `channels`: 1 (gray) or 3.
    `width` multiplies all channel counts. `dropout`: before the heads. `frozen`: the heads alone are trained.
    """

    label: str
    tasks: tuple[Task, ...] = Field(min_length=1)
    network: Literal["blocks", "residual", "encoder"] = "blocks"
    encoder: EncoderSettings | None = None
    size: int = Field(48, ge=16, le=512, multiple_of=16)
    channels: Literal[1, 3] = 1
    width: Width = 1.0
    dropout: float = Field(0.0, ge=0, lt=1)
    frozen: bool = False

    @model_validator(mode="after")
    def _has_its_encoder(self) -> Self:
        if (self.network == "encoder") != (self.encoder is not None):
            raise ValueError('network "encoder" needs the settings of an `encoder`, and no other network has one')
        if self.encoder is not None and (self.encoder.size, self.encoder.channels) != (self.size, self.channels):
            raise ValueError("the `encoder` must be of the same `size` and `channels`")
        return self
