"""What the configuration of `cluster_photos` may say."""

from clustering.photos import PhotoSettings
from core.settings import Settings
from faces.measuring.measure import MeasureSettings
from faces.sources.settings import SourceSettings
from pipelines.version_names import VersionName


class PhotosPlan(Settings):
    """`cluster_photos`.

    `photos`: the folder or archive to sort; a `path` that is not absolute starts at the root of the checkout. `model`:
    alias or version number of the registered model. `adapt`: let it learn from these photos first, where it can
    (docs/embedding.md). `sorting`: the rules of photos. `thumbnails`: show faces of real
    people in the report (drawn people are always shown).
    """

    photos: SourceSettings
    model: VersionName = "champion"
    measure: MeasureSettings = MeasureSettings(faces_per_image="any")
    adapt: bool = True
    sorting: PhotoSettings = PhotoSettings()
    thumbnails: bool = False
