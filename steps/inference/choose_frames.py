"""Step: choose the frames that each person's face is made from."""

from functools import reduce
from typing import Annotated

import pandas as pd
from zenml import log_metadata, step

from core.rejects import RejectLog
from faces.selection.person_faces import SelectionSettings
from faces.selection.starting_frames import starting_faces, without_faces
from workflow.materializers import DATA_FRAME


@step(output_materializers={"chosen_frames": DATA_FRAME, "people_left_out": DATA_FRAME})
def choose_frames(
    raw: pd.DataFrame, marked: pd.DataFrame, rejects: list[RejectLog], settings: SelectionSettings
) -> tuple[Annotated[pd.DataFrame, "chosen_frames"], Annotated[pd.DataFrame, "people_left_out"]]:
    """Return the marked rows of the chosen faces with their `order`, by file; and who has none, with the reason."""
    chosen, too_few = starting_faces(marked, settings)
    left_out = pd.concat([without_faces(raw, marked, reduce(RejectLog.merge, rejects)), too_few], ignore_index=True)
    log_metadata({"people": int(chosen["identity"].nunique()), "people_left_out": len(left_out)})
    frames = marked.merge(chosen[["face_id", "order"]], on="face_id")
    return frames.sort_values(["path", "frame"], ignore_index=True), left_out
