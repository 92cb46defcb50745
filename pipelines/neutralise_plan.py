"""What the configuration of `neutralise` may say."""

from pydantic import Field

from core.settings import Settings
from faces.measuring.measure import MeasureSettings
from faces.selection.filtering import FilterSettings
from faces.sources.settings import SourceSettings
from pipelines.version_names import VersionName
from registry.names import CHAMPION


class NeutralisePlan(Settings):
    """`neutralise`.

    `sources`: clips or folders of people, as in `build_face_dataset`. `model`: alias or version number of the
    registered generator; how faces are cut out and chosen is what it was trained with. `frames`: most frames per person
    (default: as in training). `out`: folder for the pictures; one that is not absolute starts at the checkout.
    """

    sources: list[SourceSettings] = Field(min_length=1)
    measure: MeasureSettings = MeasureSettings(faces_per_image="central")
    filter: FilterSettings = FilterSettings()
    model: VersionName = CHAMPION
    frames: int | None = Field(default=None, ge=1)
    out: str = "outputs/neutral_faces"
