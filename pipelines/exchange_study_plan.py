"""What the configuration of `exchange_study` may say."""

from pydantic import Field

from core.settings import Settings
from core.subsets import Subset
from models.exchange.network import ExchangeSettings
from models.training.augment import AugmentSettings
from models.training.settings import LoopSettings
from steps.training.exchange_groups import ExchangedGroups
from workflow.face_tables import DEFAULT_TABLE, TableName
from workflow.resources import Needs

VARIED = AugmentSettings(shift=0.05, rotation=5, zoom=0.05)


class ExchangeStudyPlan(Settings):
    """`exchange_study`.

    `groups`: which faces are exchanged with which. `model`: the network. `training`: how it is trained. `subset`: the
    faces. `table`: the name of the face table. `needs`: what training asks of its machine. `seed`: the root of all
    chance. `thumbnails`: pictures although they show real people, who must have agreed to it.
    """

    groups: ExchangedGroups = ExchangedGroups()
    model: ExchangeSettings = ExchangeSettings()
    training: LoopSettings = LoopSettings(augment=VARIED)
    subset: Subset = "frontal"
    table: TableName = DEFAULT_TABLE
    needs: Needs = Needs(gpus=1)
    seed: int = Field(default=0, ge=0, lt=2**32)
    thumbnails: bool = False
