"""Step: choose each person's most neutral face and the faces that a neutral face is to be made from."""

from typing import Annotated

import pandas as pd
from zenml import log_metadata, step

from core.face_table import FaceTable
from faces.selection.person_faces import SelectionSettings, select_faces
from workflow.materializers import DATA_FRAME


@step(output_materializers={"chosen_faces": DATA_FRAME, "people_left_out": DATA_FRAME})
def choose(
    table: FaceTable, settings: SelectionSettings
) -> tuple[Annotated[pd.DataFrame, "chosen_faces"], Annotated[pd.DataFrame, "people_left_out"]]:
    """Return one row per chosen face, and a row with the reason for each person of whom none was chosen."""
    selection = select_faces(table.manifest, settings)
    people = int(selection.chosen["identity"].nunique())
    log_metadata({"people": people, "people_left_out": len(selection.left_out)})
    return selection.chosen, selection.left_out
