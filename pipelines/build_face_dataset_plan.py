"""What the configuration of `build_face_dataset` may say."""

from typing import Any, Self

from pydantic import Field

from core.crop import AlignSettings, EyeCrop
from core.running import Engine
from core.settings import Settings
from faces.contract.settings import ContractSettings
from faces.measuring.measure import MeasureSettings
from faces.selection.filtering import FilterSettings
from faces.selection.person_faces import SelectionSettings
from faces.sources.settings import SourceSettings
from faces.splits import SplitSettings
from workflow.face_tables import DEFAULT_TABLE, TableName
from workflow.resources import Needs


class DatasetPlan(Settings):
    """`build_face_dataset`.

    `sources`: where the pictures and clips are; a `path` that is not absolute starts at the root of the checkout.
    `selection`: choose, of each person, a neutral face and faces that differ in expression (default: do not choose).
    `shards`: how many steps share the measuring and the aligning; on a cluster they run at the same time.
    `needs`: what each of the measuring steps asks of its machine. `engine`: what shares the work of measuring and
    cutting out: processes of one machine, or all processors of a Ray cluster; the result is the same.
    `thumbnails`: show faces of real people in the data report (drawn people are always shown). `table`: the name under
    which later pipelines find the face table.
    """

    sources: list[SourceSettings] = Field(min_length=1)
    measure: MeasureSettings = MeasureSettings()
    filter: FilterSettings = FilterSettings()
    split: SplitSettings = SplitSettings()
    contract: ContractSettings = ContractSettings()
    align: AlignSettings = EyeCrop()
    selection: SelectionSettings | None = None
    shards: int = Field(default=1, ge=1, le=256)
    needs: Needs = Needs()
    engine: Engine = "local"
    thumbnails: bool = False
    table: TableName = DEFAULT_TABLE

    def agreed_contract(self) -> ContractSettings:
        """Return the contract; what it leaves open about splits follows from `split`."""
        implied = {"splits": tuple(self.split.fractions), "people_apart": self.split.by == "identity"}
        given = self.contract.model_fields_set
        return self.contract.model_copy(update={key: implied[key] for key in implied if key not in given})

    def expecting(self, **needs: Any) -> Self:
        """Return the plan with what is to be done with the table in its contract, where the contract leaves it open."""
        given = self.contract.model_fields_set
        contract = self.contract.model_copy(update={key: value for key, value in needs.items() if key not in given})
        return self.model_copy(update={"contract": contract})
