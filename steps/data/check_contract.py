"""Step: hold the face table against its data contract."""

import tempfile
from pathlib import Path
from typing import Annotated

from zenml import log_metadata, save_artifact, step
from zenml.types import HTMLString

from core.face_table import FaceTable
from faces.contract.contracts import check_contract
from faces.contract.settings import ContractSettings
from workflow.face_tables import DEFAULT_TABLE, TABLE
from workflow.materializers import FACE_TABLE


@step(output_materializers=FACE_TABLE)
def check(
    tables: list[FaceTable], contract: ContractSettings, name: str = DEFAULT_TABLE
) -> Annotated[FaceTable, "face_table"]:
    """Join the shards, store the Data Docs page, then hand the table on under a name, or stop and name what failed."""
    with tempfile.TemporaryDirectory(prefix="likeness-join-") as folder:
        table = FaceTable.join(tables, Path(folder))
    result = check_contract(table, contract)
    save_artifact(HTMLString(result.html), name="data_docs")
    result.enforce()
    log_metadata({TABLE: name}, infer_artifact=True)
    return table
