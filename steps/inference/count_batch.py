"""Step: what became of a batch, faces and what was left out."""

from functools import reduce
from typing import Annotated

import mlflow
import pandas as pd
from zenml import step

from core.rejects import RejectLog
from core.spreadsheets import write_csv
from evaluation.drift import ERROR
from workflow.materializers import DATA_FRAME
from workflow.paths import ROOT
from workflow.tracking import IN_PIPELINE_RUN


@step(
    experiment_tracker=True,
    settings=IN_PIPELINE_RUN,
    output_materializers={"batch_left_out": DATA_FRAME},
    enable_cache=False,
)
def count_batch(
    faces: list[pd.DataFrame], rejects: list[RejectLog], model_uri: str, out: str
) -> Annotated[pd.DataFrame, "batch_left_out"]:
    """Log the counts and the mean error; write what was left out, and why, as `left_out.csv` into `out`."""
    log = reduce(RejectLog.merge, rejects)
    left_out, count = log.to_frame(), len(log.left_out())
    write_csv(ROOT / out / "left_out.csv", left_out)
    errors = pd.concat([part[ERROR] for part in faces])
    mlflow.log_metrics({"faces": len(errors), "left_out": count, f"mean_{ERROR}": float(errors.mean())})
    mlflow.log_param("model", model_uri)
    print(f"{len(errors)} faces scored into {ROOT / out}, {count} files or faces left out (left_out.csv)")
    return left_out
