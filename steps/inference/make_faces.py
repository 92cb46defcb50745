"""Step: make a face of the target expression for each person, with a registered generator."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
from zenml import step

from core.face_table import FaceTable
from core.names import file_of
from faces.selection.filtering import FilterSettings
from faces.selection.neutralisation import neutralised_faces
from figures.made_picture import marked, save_made
from figures.neutral_grid import frames_sheet
from models.neutral.face_frames import FaceFrames
from models.neutral.registry import made_with
from registry.loading import open_uri
from workflow.materializers import DATA_FRAME, FACE_TABLE
from workflow.paths import ROOT
from workflow.tracking import IN_PIPELINE_RUN

USED = ["identity", "order", "source", "path", "member", "frame", "time", "face_id"]


@step(
    experiment_tracker=True,
    settings=IN_PIPELINE_RUN,
    output_materializers={"neutral_faces": FACE_TABLE, "frames_used": DATA_FRAME},
    enable_cache=False,
)
def make_faces(
    table: FaceTable, left_out: pd.DataFrame, uri: str, out: str, limits: FilterSettings | None
) -> tuple[Annotated[FaceTable, "neutral_faces"], Annotated[pd.DataFrame, "frames_used"]]:
    """Write a marked picture per person into `out`, beside it a sheet of the frames used; name who gets none, and why.

    `limits`: what counts as neutral, and what the faces should be; None for another expression.
    """
    used = table.manifest.sort_values(["identity", "order"])
    people = {str(name): own.index.to_numpy() for name, own in used.groupby("identity")}
    make = made_with(open_uri(uri).model, FaceFrames.of(table), list(people.values()))
    faces = neutralised_faces(make, np.array(list(people), dtype="str"), used, limits)
    for (name, rows), face in zip(people.items(), faces, strict=True):
        save_made(ROOT / out / f"{file_of(name)}.png", face)
        _save_sheet(ROOT / out / f"{file_of(name)}_frames.png", table, rows, face)
    for name, why, detail in left_out.itertuples(index=False):
        print(f"{name}: no face made: {why} ({detail})")
    print(f"{len(people)} faces in {ROOT / out}, {len(left_out)} people left out")
    first = table.manifest.iloc[[rows[0] for rows in people.values()]].reset_index(drop=True)
    return replace(table, stored=faces, manifest=first), used[USED].reset_index(drop=True)


def _save_sheet(path: Path, table: FaceTable, rows: np.ndarray, face: np.ndarray) -> None:
    own = table.manifest.iloc[rows]
    captions = [f"{Path(where).name[:14]}\n{frame}" for where, frame in zip(own["path"], own["frame"], strict=True)]
    sheet = frames_sheet(table.stored[rows], captions, marked(face), str(own["identity"].iloc[0]))
    save_made(path, sheet, visible=False)
