"""Step: restore the faces of damaged pictures with a registered restorer."""

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
from figures.made_picture import marked, save_made
from figures.restoration_sheet import restoration_sheet
from models.restore.damages.registry import DamageSettings
from registry.loading import open_uri
from workflow.materializers import DATA_FRAME
from workflow.paths import ROOT
from workflow.tracking import IN_PIPELINE_RUN


@step(
    experiment_tracker=True,
    settings=IN_PIPELINE_RUN,
    output_materializers={"restored_faces": DATA_FRAME, "not_restored": DATA_FRAME},
    enable_cache=False,
)
def restore_faces(
    tables: list[FaceTable], rejects: list[RejectLog], uri: str, damage: DamageSettings, out: str
) -> tuple[Annotated[pd.DataFrame, "restored_faces"], Annotated[pd.DataFrame, "not_restored"]]:
    """Write a marked picture per face into `out`, and a sheet of before and after; name what was left out, and why.

    A face of which nothing is known is left out. `left_out.csv` lists these and all pictures without a face.
    """
    restorer, log, rows = open_uri(uri).model, reduce(RejectLog.merge, rejects), []
    for table in tables:
        for number, about in enumerate(table.manifest.to_dict("records")):
            face = np.asarray(table.stored[number : number + 1])
            try:
                damaged = damage.received(face)
            except ValueError as error:
                log.append(about["path"], Reason.ALL_MISSING, str(error), about["source"], frame=about["frame"])
                continue
            name = f"{Path(about['path']).stem}_{about['face_id'][:8]}"
            _save(ROOT / out, name, face[0], restorer.restore(damaged)[0])
            rows.append({"face_id": about["face_id"], "path": about["path"], "file": f"{name}.png"})
    left_out = log.to_frame()
    write_csv(ROOT / out / "left_out.csv", left_out)
    mlflow.log_metrics({"faces": len(rows), "left_out": len(log.left_out())})
    mlflow.log_params({"model": uri, "damage": damage.label})
    print(f"{len(rows)} faces in {ROOT / out}, {len(log.left_out())} pictures or faces left out (left_out.csv)")
    return pd.DataFrame(rows, columns=["face_id", "path", "file"]), left_out


def _save(folder: Path, name: str, before: np.ndarray, after: np.ndarray) -> None:
    save_made(folder / f"{name}.png", after)
    sheet = restoration_sheet(before[None], {"restored": marked(after)[None]}, None, name)
    save_made(folder / f"{name}_sheet.png", sheet, visible=False)
