"""Step: mark frontal and neutral faces."""

from typing import Annotated

import pandas as pd
from zenml import log_metadata, step

from core.rejects import RejectLog
from faces.measuring.measure import join_measured
from faces.selection.filtering import FilterSettings, mark_faces
from workflow.materializers import DATA_FRAME

DEFAULTS = FilterSettings()


@step(output_materializers=DATA_FRAME)
def filter_faces(
    measured: list[pd.DataFrame], unmeasured: list[RejectLog], settings: FilterSettings = DEFAULTS
) -> Annotated[pd.DataFrame, "judged_faces"]:
    """Join the shards, fill `frontal` and `neutral`; no face is dropped here, each later step chooses its subset."""
    marked = mark_faces(join_measured(measured, unmeasured), settings)
    frontal, neutral = marked["frontal"].astype(bool), marked["neutral"].astype(bool)
    log_metadata({"frontal": int(frontal.sum()), "frontal_neutral": int((frontal & neutral).sum())})
    return marked
