"""What the configuration of `exchange_study` may say."""

from pydantic import Field, field_validator

from core.settings import Settings
from core.subsets import Subset
from models.exchange.network import ExchangeSettings
from models.training.augment import AugmentSettings
from models.training.settings import LoopSettings
from pipelines.build_face_dataset_plan import DatasetPlan
from steps.training.exchange_groups import ExchangedGroups
from workflow.resources import Needs

VARIED = AugmentSettings(shift=0.05, rotation=5, zoom=0.05)


class ExchangeStudyPlan(Settings):
    """`exchange_study`.

    `dataset`: the faces, cut out between the eyes: a mesh would take their expressions away. `groups`: which are
    exchanged with which. `model`: the network. `training`: how it is trained. `subset`: the faces. `needs`: what
    training asks of its machine. `seed`: the root of all chance. Pictures of real people, who must have agreed to it,
    appear with `dataset.thumbnails` alone.
    """

    dataset: DatasetPlan
    groups: ExchangedGroups = ExchangedGroups()
    model: ExchangeSettings = ExchangeSettings()
    training: LoopSettings = LoopSettings(augment=VARIED)
    subset: Subset = "frontal"
    needs: Needs = Needs(gpus=1)
    seed: int = Field(default=0, ge=0, lt=2**32)

    @field_validator("dataset")
    @classmethod
    def _cut_out_between_the_eyes(cls, dataset: DatasetPlan) -> DatasetPlan:
        if dataset.align.by != "eyes":
            raise ValueError("`align.by` must be eyes: faces on a mesh have lost their expressions")
        return dataset
