"""Which descriptors the region embedder uses, and how it learns from them."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from core.settings import Settings
from embedding.interface import EmbedderSettings
from embedding.regions.bsif import BsifSettings
from embedding.regions.colour import ColourSettings
from embedding.regions.gabor import GaborSettings
from embedding.regions.lbp import LbpSettings
from embedding.regions.shape import ShapeSettings
from embedding.regions.sift import SiftSettings
from embedding.regions.tan_triggs import TanTriggsSettings

AnyPart = Annotated[
    TanTriggsSettings | SiftSettings | LbpSettings | BsifSettings | GaborSettings | ShapeSettings | ColourSettings,
    Field(discriminator="kind"),
]


class PseudoPeopleSettings(Settings):
    """Which faces count as the same person without names.

    `neighbours`: two faces must be among each other's so many nearest. `deviations`: and score this many robust
    standard deviations above the median of random pairs. `largest`: share of the faces that one group may hold;
    `deviations` is raised within larger ones.
    """

    neighbours: int = Field(default=8, ge=1)
    deviations: float = Field(default=7.5, gt=0)
    largest: float = Field(default=0.01, gt=0, le=1)


class MetricSettings(Settings):
    """How the scatter within pseudo-people becomes a metric.

    `shrinkage`: of the scatter to a sphere. `contrast`: share of the largest scatter that is taken as noise.
    `full_group`: groups of more faces count like one of this many. `joint_dimensions`: of the fused vector in which
    a second metric is learned; 0 leaves it out.
    """

    shrinkage: float = Field(default=0.1, ge=0, le=1)
    contrast: float = Field(default=0.95, ge=0, lt=1)
    full_group: int = Field(default=30, ge=2)
    joint_dimensions: int = Field(default=900, ge=0)


class RegionSettings(EmbedderSettings):
    """The region embedder, which learns from faces that are cut out with `align: mesh`.

    `parts`: descriptors, each at most once. `most_faces`: above so many a random draw is learned from. `cell_faces`,
    `whitening_faces`: faces drawn of these to learn the components of cells and of descriptors. `ridge`: added to the
    variances of the components before they are whitened, as a share of their mean; the more the less the faces that it
    learns from are like those that it is used on. `pseudo_people`: null leaves the metric out, so that embeddings are
    only whitened. `whiten`: is nothing to choose here.
    """

    kind: Literal["regions"] = "regions"
    whiten: Literal[False] = False
    parts: tuple[AnyPart, ...] = (
        TanTriggsSettings(),
        SiftSettings(),
        BsifSettings(),
        GaborSettings(),
        ShapeSettings(),
        ColourSettings(),
    )
    most_faces: int = Field(default=20_000, ge=3)
    cell_faces: int = Field(default=1800, ge=2)
    whitening_faces: int = Field(default=7000, ge=2)
    ridge: float = Field(default=0, ge=0)
    pseudo_people: PseudoPeopleSettings | None = PseudoPeopleSettings()
    metric: MetricSettings = MetricSettings()

    @model_validator(mode="after")
    def _each_part_once(self) -> "RegionSettings":
        kinds = [part.kind for part in self.parts]
        if not kinds or len(set(kinds)) < len(kinds):
            raise ValueError(f"parts need at least one descriptor and each at most once, got {', '.join(kinds)}")
        return self
