"""Step: turn the faces of pictures with a registered model of depth."""

from functools import reduce
from pathlib import Path
from typing import Annotated

import mlflow
import numpy as np
import pandas as pd
from zenml import step

from core.face_table import FaceTable
from core.rejects import Reason, RejectLog
from core.spreadsheets import write_csv
from figures.turned_face import write_turned
from registry.loading import open_uri
from workflow.materializers import DATA_FRAME
from workflow.paths import ROOT
from workflow.tracking import IN_PIPELINE_RUN


@step(
    experiment_tracker=True,
    settings=IN_PIPELINE_RUN,
    output_materializers={"turned_faces": DATA_FRAME, "not_turned": DATA_FRAME},
    enable_cache=False,
)
def turn_faces(
    tables: list[FaceTable], rejects: list[RejectLog], uri: str, most_yaw: float, out: str
) -> tuple[Annotated[pd.DataFrame, "turned_faces"], Annotated[pd.DataFrame, "not_turned"]]:
    """Write a folder of marked files per face into `out`; name what was left out, and why.

    A face that is turned away by more than `most_yaw` degrees is left out. `left_out.csv` lists these and all pictures
    without a face.
    """
    model, log, rows = open_uri(uri).model, reduce(RejectLog.merge, rejects), []
    for table in tables:
        for number, about in enumerate(table.manifest.to_dict("records")):
            if abs(about["yaw"]) > most_yaw:
                detail = f"yaw {about['yaw']:.0f} degrees, more than {most_yaw:.0f}"
                log.append(about["path"], Reason.TURNED_AWAY, detail, about["source"], frame=about["frame"])
                continue
            name = f"{Path(about['path']).stem}_{about['face_id'][:8]}"
            write_turned(ROOT / out / name, model, np.asarray(table.stored[number]))
            rows.append({"face_id": about["face_id"], "path": about["path"], "folder": name})
    left_out = log.to_frame()
    write_csv(ROOT / out / "left_out.csv", left_out)
    mlflow.log_metrics({"faces": len(rows), "left_out": len(log.left_out())})
    mlflow.log_param("model", uri)
    print(f"{len(rows)} faces in {ROOT / out}, {len(log.left_out())} pictures or faces left out (left_out.csv)")
    return pd.DataFrame(rows, columns=["face_id", "path", "folder"]), left_out
