"""Step: hold a batch of new faces against the faces that a registered model was trained on."""

import tempfile
from dataclasses import replace
from functools import reduce
from pathlib import Path
from typing import Annotated

import mlflow
import pandas as pd
from zenml import save_artifact, step
from zenml.types import HTMLString

from core.alerts import alert
from core.face_table import FaceTable
from core.manifest import ACTION_UNITS
from core.rejects import RejectLog
from core.storage import write_aside
from core.subsets import Subset, choose_subset, held_out, spread
from evaluation.anomalies.self_supervised import SelfSupervised
from evaluation.anomalies.strangeness import fitted, score
from evaluation.drift import ANOMALIES, ERROR, STRANGENESS, DriftSettings, Sample, drift, pixel_statistics
from faces.contract.contracts import ContractResult, check_contract
from faces.contract.settings import ContractSettings
from figures.drift_page import ComparedBatch, drift_page
from workflow.batch_scores import batch_scores
from workflow.materializers import DATA_FRAME
from workflow.paths import ROOT
from workflow.tracking import IN_PIPELINE_RUN, log_data

INCOMING = "incoming"
"""What the column `split` says of the faces of a batch."""

MEASURED = ["confidence", "face_side", "sharpness", "brightness", "clipped", "yaw", "pitch", "roll", *ACTION_UNITS]


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN, output_materializers={"drift": DATA_FRAME}, enable_cache=False)
def compare_batch(
    reference: FaceTable,
    tables: list[FaceTable],
    rejects: list[RejectLog],
    model_uri: str,
    contract: ContractSettings,
    settings: DriftSettings,
    subset: Subset,
    most_faces: int,
    out: str,
    seed: int,
) -> tuple[Annotated[pd.DataFrame, "drift"], Annotated[HTMLString, "drift_report"]]:
    """Check the batch's contract, compare it number by number and as a whole, log metrics and the page.

    `subset`: the faces to compare, `most_faces` of each side. `out`: the folder of the page.
    """
    with tempfile.TemporaryDirectory(prefix="likeness-join-") as folder:
        batch = FaceTable.join(tables, Path(folder))
    batch = replace(batch, manifest=batch.manifest.assign(split=INCOMING))
    checked = check_contract(batch, contract)
    save_artifact(HTMLString(checked.html), name="batch_data_docs")
    known, unknown = choose_subset(reference, subset, held_out(reference.manifest)), choose_subset(batch, subset)
    learned = choose_subset(reference, subset, "train")
    detector = fitted(learned.pixels, learned.people, seed)
    watched = spread(unknown, most_faces)
    old, new = (sample_of(side, model_uri, detector) for side in (spread(known, most_faces), watched))
    found = drift(old, new, settings, seed)
    left_out = reduce(RejectLog.merge, rejects)
    compared = ComparedBatch(batch, left_out, old, new, watched, found, checked.failures, model_uri)
    page = drift_page(compared)
    write_aside(ROOT / out / "drift.html", lambda aside: aside.write_text(page, encoding="utf-8"))
    mlflow.log_text(page, "drift.html")
    log_data(batch.manifest, batch.data_version, INCOMING)
    _log(found, checked, batch, left_out)
    print(f"{compared.verdict()} The page: {ROOT / out / 'drift.html'}")
    return found, HTMLString(page)


def sample_of(table: FaceTable, model_uri: str, detector: SelfSupervised | None) -> Sample:
    """Return what is compared of some faces; without a detector, reconstruction errors say how strange they are."""
    scores = batch_scores(model_uri, table)
    numbers = pd.concat([pixel_statistics(table.pixels), table.manifest[MEASURED].astype("float64")], axis=1)
    strange = scores.errors if detector is None else score(detector, table.pixels)
    return Sample(numbers.assign(**{ERROR: scores.errors, STRANGENESS: strange}), scores.embeddings, table.people)


def _log(found: pd.DataFrame, contract: ContractResult, batch: FaceTable, left_out: RejectLog) -> None:
    rows = found.set_index("number")
    mlflow.log_metrics(
        {
            "faces": len(batch),
            "left_out": len(left_out.left_out()),
            "contract_failures": len(contract.failures),
            "drifted_numbers": int(found["drifted"].sum()),
            "anomaly_share": float(rows["incoming"][ANOMALIES]),
            **{f"distance.{name}": float(value) for name, value in rows["distance"].items()},
        }
    )
    drifted = [str(number) for number in found.loc[found["drifted"], "number"]]
    mlflow.set_tag("drift", ", ".join(drifted) or "none")
    if drifted or contract.failures:
        alert("drift", numbers=drifted, contract_failures=len(contract.failures), faces=len(batch))
