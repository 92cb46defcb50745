"""Step: set the faces aside on which champion and challengers are compared."""

from typing import Annotated

from zenml import step

from core.face_table import FaceTable
from core.subsets import Subset, choose_subset, held_out
from workflow.materializers import FACE_TABLE


@step(output_materializers=FACE_TABLE)
def freeze(table: FaceTable, subset: Subset) -> Annotated[FaceTable, "evaluation_faces"]:
    """Keep the held-out faces of `subset` as an artifact version of their own, which later challengers meet again."""
    return choose_subset(table, subset, held_out(table.manifest))
