"""Step: leave all but the chosen faces out of a manifest."""

from typing import Annotated

import pandas as pd
from zenml import step

from workflow.materializers import DATA_FRAME


@step(output_materializers=DATA_FRAME)
def take_chosen(faces: pd.DataFrame, chosen: pd.DataFrame) -> Annotated[pd.DataFrame, "chosen_rows"]:
    """Return the rows of `faces` that `steps.data.choose_faces` chose, in their order."""
    return faces[faces["face_id"].isin(chosen["face_id"])].reset_index(drop=True)
