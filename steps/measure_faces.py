"""Step: find the faces and measure landmarks, pose and action units."""

import os
from typing import Annotated

import pandas as pd
from zenml import log_metadata, step

from faces.measure import MeasureSettings, measure_faces
from faces.rejects import RejectLog
from steps.materializers import DATA_FRAME, REJECT_LOG
from steps.paths import ROOT


@step(
    output_materializers={"measured_faces": DATA_FRAME, "unmeasured": REJECT_LOG},
)
def measure(
    raw: pd.DataFrame, settings: MeasureSettings
) -> tuple[Annotated[pd.DataFrame, "measured_faces"], Annotated[RejectLog, "unmeasured"]]:
    """Run the Face Landmarker over every file in worker processes."""
    faces, rejects = measure_faces(raw, ROOT, settings, workers=os.cpu_count() or 1)
    log_metadata({"faces": len(faces), "rejected": len(rejects)})
    return faces, rejects
