"""What the configuration of `anomaly_study` may say."""

from pydantic import Field

from core.settings import Settings
from core.subsets import Subset
from pipelines.version_names import VersionName
from workflow.face_tables import DEFAULT_TABLE, TableName


class AnomalyStudyPlan(Settings):
    """`anomaly_study`.

    `models`: versions of `face-autoencoder` whose scores stand beside those that need no network; may be empty.
    `subset`: the faces to learn from and to plant among, at most `most` held-out ones. `table`: the name of the face
    table. `seed`: the root of all chance. `thumbnails`: pictures although they show real people.
    """

    models: list[VersionName] = Field(default=["champion"])
    subset: Subset = "all"
    most: int = Field(default=200, ge=10)
    table: TableName = DEFAULT_TABLE
    seed: int = Field(default=0, ge=0, lt=2**32)
    thumbnails: bool = False
