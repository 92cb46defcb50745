"""What the configuration of `score_batch`, `audit_faces` and `watch_drift` may say."""

from typing import Any

from pydantic import Field, field_validator

from core.running import Engine
from core.settings import Settings
from core.subsets import Subset
from evaluation.drift import DriftSettings
from faces.contract.settings import ContractSettings
from faces.measuring.measure import MeasureSettings
from faces.selection.filtering import FilterSettings
from faces.sources.settings import SourceSettings
from pipelines.version_names import VersionName
from registry.names import CHAMPION
from workflow.resources import Needs


class BatchPlan(Settings):
    """`score_batch`.

    `sources`: new pictures and clips, as in `build_face_dataset`. `model`: alias or version number of the registered
    model. `filter`: what counts as frontal and neutral. `shards`: how many steps share the work. `needs`: what each
    of them asks of its machine. `engine`: what shares the work of measuring, of cutting out and of scoring a batch, the
    processes of each step's machine or a Ray cluster. `out`: folder for the results; one that is not absolute starts at
    the checkout.
    """

    sources: list[SourceSettings] = Field(min_length=1)
    measure: MeasureSettings = MeasureSettings(faces_per_image="any")
    filter: FilterSettings = FilterSettings()
    model: VersionName = CHAMPION
    shards: int = Field(default=1, ge=1, le=256)
    needs: Needs = Needs()
    engine: Engine = "local"
    out: str = "outputs/batch"


class AuditPlan(BatchPlan):
    """`audit_faces`: as `score_batch`, with a reader of attributes."""

    out: str = "outputs/audit"


class DriftPlan(BatchPlan):
    """`watch_drift`: as `score_batch`, and the page comes into `out`.

    `measure` and `filter` should be those of the training faces of the model. `subset`: the faces to
    compare, on both sides, and `most_faces` of each, spread evenly, when there are more. `drift`: when they count as
    different. `contract`: what a batch must satisfy; one face is enough unless it says more, and what it says about
    splits and people is not asked of new faces.
    """

    measure: MeasureSettings = MeasureSettings()
    out: str = "outputs/drift"
    subset: Subset = "frontal"
    most_faces: int = Field(default=2000, ge=10)
    drift: DriftSettings = DriftSettings()
    contract: ContractSettings = ContractSettings(min_faces=1)
    seed: int = Field(default=0, ge=0, lt=2**32)

    @field_validator("contract", mode="before")
    @classmethod
    def _one_face_is_enough(cls, contract: Any) -> Any:
        return {"min_faces": 1} | contract if isinstance(contract, dict) else contract

    def batch_contract(self, split: str) -> ContractSettings:
        """Return the contract of a batch, whose faces all carry `split`."""
        unasked = {"splits": (split,), "people_apart": False, "min_identities": 0, "min_per_split": 1}
        return self.contract.model_copy(update=unasked)
