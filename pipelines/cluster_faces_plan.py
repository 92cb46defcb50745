"""What the configuration of `cluster_faces` may say."""

from pydantic import Field

from clustering.interface import Clusterer
from clustering.registry import AnyClusterer
from core.settings import Settings
from core.subsets import Subset
from evaluation.clusterings import Count
from pipelines.version_names import VersionName
from workflow.face_tables import DEFAULT_TABLE, TableName


class ClusteringPlan(Settings):
    """`cluster_faces`.

    `models`: aliases or version numbers of the registered model. `algorithms`: names of
    `clustering.registry.CLUSTERERS`, or blocks of a name (`algorithm`) and parameters of that clusterer.
    `count`: how many people to look for: "elbow", "identities" (as many as are named, for scoring only) or a number.
    `subsets`: the first one is what the pictures show; the others are scored beside it. `zdim`: dimension of the PCA
    beside the models. `whiten`: let every direction of an embedding (not of the pixels) count alike, as measured on the
    training faces. `table`: the name of the face table, where it is not built in the same run.
    """

    models: list[VersionName] = Field(default=["champion"], min_length=1)
    algorithms: list[AnyClusterer] = Field(min_length=1)
    count: Count = "elbow"
    subsets: list[Subset] = Field(default=["frontal"], min_length=1)
    zdim: int = Field(default=128, ge=1)
    whiten: bool = False
    table: TableName = DEFAULT_TABLE
    seed: int = Field(default=0, ge=0, lt=2**32)

    def clusterers(self) -> list[Clusterer]:
        """Return the algorithms, each with the plan's seed."""
        return [each.model_copy(update={"random_state": self.seed}) for each in self.algorithms]
