"""Step: hold the face table against its data contract."""

from typing import Annotated

from zenml import save_artifact, step
from zenml.types import HTMLString

from faces.contracts import ContractSettings, check_contract
from faces.table import FaceTable
from steps.materializers import FACE_TABLE


@step(output_materializers=FACE_TABLE)
def check(table: FaceTable, contract: ContractSettings) -> Annotated[FaceTable, "face_table"]:
    """Store the Data Docs page, then hand the table on, or stop and name every expectation that failed."""
    result = check_contract(table, contract)
    save_artifact(HTMLString(result.html), name="data_docs")
    result.enforce()
    return table
