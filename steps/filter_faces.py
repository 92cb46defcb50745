"""Step: mark frontal and neutral faces."""

from typing import Annotated

import pandas as pd
from zenml import log_metadata, step

from faces.filtering import FilterSettings, judge
from steps.materializers import DATA_FRAME


@step(output_materializers=DATA_FRAME)
def filter_faces(measured: pd.DataFrame, settings: FilterSettings) -> Annotated[pd.DataFrame, "judged_faces"]:
    """Fill the columns `frontal` and `neutral`; no face is dropped here, each later step chooses its subset."""
    judged = judge(measured, settings)
    frontal, neutral = judged["frontal"].astype(bool), judged["neutral"].astype(bool)
    log_metadata({"frontal": int(frontal.sum()), "frontal_neutral": int((frontal & neutral).sum())})
    return judged
