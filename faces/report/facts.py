"""What every section of the report reads."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from pydantic import Field

from core.face_table import FaceTable
from core.rejects import RejectLog
from core.settings import Settings


class ReportSettings(Settings):
    """`thumbnails` shows faces, and means of faces, although they are of real people.

    `examples` is the number of faces in each group of the contact sheet.
    """

    thumbnails: bool = False
    examples: int = Field(default=10, ge=1, le=50)


@dataclass(frozen=True)
class Facts:
    """Judged and split faces, what was left out before them, what each filter rule removed, and the settings.

    `strangeness`: of each face, float (N,), or None where nobody asked.
    """

    table: FaceTable
    log: RejectLog
    rules: pd.DataFrame
    settings: ReportSettings
    strangeness: np.ndarray | None = None

    @property
    def manifest(self) -> pd.DataFrame:
        """The rows of the table."""
        return self.table.manifest

    @property
    def synthetic(self) -> bool:
        """Whether no face shows a real person."""
        return bool(self.manifest["synthetic"].all())

    @property
    def pictures_allowed(self) -> bool:
        """Whether pictures made from the faces may appear."""
        return self.synthetic or self.settings.thumbnails

    def holds(self, mark: str) -> np.ndarray:
        """Return where `frontal` or `neutral` holds, bool (N,); a face that was not marked does not pass."""
        return self.manifest[mark].astype("boolean").fillna(False).to_numpy(dtype=bool)
