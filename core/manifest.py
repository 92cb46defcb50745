"""The manifest's schema: one table of columns, from which everything that knows a column's name or type derives.

A new label of a data set (hair, glasses, …) is one line here with `origin="label"`: connectors may fill it, measuring
carries it along, the contract checks it and `docs/data.md` lists it.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["str", "float64", "int64", "bool"]

Origin = Literal["source", "label", "frame", "backend", "picture", "filter", "split"]
"""Who fills a column: the list of files, the data set's own labels, the place in a clip, the backend that measured the
face, the pixels of the face, the filter, the split."""

Missing = Literal["never", "unknown", "ready"]
"""When a value may be missing: never; when it is unknown; only in faces that came ready (backend "none")."""


@dataclass(frozen=True)
class Column:
    """One column of the manifest.

    `kind`: its pandas type once the manifest is finished. `unit`: of its values, "" for none. `least`, `most`: range of
    its values, None where it is open. `meaning`: one line for the documentation.
    """

    name: str
    kind: Kind
    origin: Origin
    meaning: str
    unit: str = ""
    least: float | None = None
    most: float | None = None
    missing: Missing = "never"


ACTION_UNITS: tuple[str, ...] = (
    "au01", "au02", "au04", "au05", "au06", "au07", "au09", "au12",
    "au15", "au17", "au23", "au24", "au25", "au27", "au45",
)  # fmt: skip
"""Facial Action Coding System units of the neutral-face thesis, and the blink (AU 45)."""

_BOX = "the face in its (decoded) picture, from the upper forehead to the chin"
_EYE = "eye centre; left and right are the person's own"
_ERROR = "mean distance of the detector's six key points from the mesh: 0.06 to 0.08 on clear faces, up to 0.2 on half \
covered ones; missing when the detector sees none"
_POSE = "head pose; + yaw turns to the picture's right, + pitch nods down; estimates shrink to about 0.87 of the truth"
_UNIT = "action unit, an intensity on the backend's scale; missing where it cannot be measured"

COLUMNS: tuple[Column, ...] = (
    Column("face_id", "str", "frame", "16 hex digits: SHA-256 of the file's content, frame and face index"),
    Column("source", "str", "source", "the source's name"),
    Column("path", "str", "source", "the file, relative to the root"),
    Column("container", "str", "source", "how the file is read (`file`, `zip`, `tar`, `pixel_csv`, …)"),
    Column("member", "str", "source", 'the record in the container, "" for a plain file'),
    Column("frame", "int64", "frame", "index in the clip, -1 for a still", least=-1),
    Column("time", "float64", "frame", "time in the clip, missing for a still", "s", least=0, missing="unknown"),
    Column("identity", "str", "label", "the person", missing="unknown"),
    Column("age", "float64", "label", "age as the data set says", "years", 0, 120, missing="unknown"),
    Column("gender", "str", "label", "`female` or `male`, as the data set says", missing="unknown"),
    Column("ethnicity", "str", "label", "in the data set's own words", missing="unknown"),
    Column("condition", "str", "label", "light, glasses or expression", missing="unknown"),
    Column("attributes", "str", "label", "names that hold, separated by blanks (CelebA)", missing="unknown"),
    *(Column(name, "float64", "backend", _BOX, "pixels") for name in ("box_x", "box_y")),
    *(Column(name, "float64", "backend", _BOX, "pixels", least=1) for name in ("box_w", "box_h")),
    Column("confidence", "float64", "backend", "the face detector's score", "", 0, 1, missing="ready"),
    Column("landmark_error", "float64", "backend", _ERROR, "eye distances", least=0, missing="unknown"),
    *(
        Column(name, "float64", "backend", _EYE, "pixels", missing="ready")
        for name in ("left_eye_x", "left_eye_y", "right_eye_x", "right_eye_y")
    ),
    Column("backend", "str", "source", "what measured the face: `mediapipe`, `openface`, `pyfeat` or `none`"),
    *(
        Column(name, "float64", "backend", _POSE, "degrees", -180, 180, missing="ready")
        for name in ("yaw", "pitch", "roll")
    ),
    *(Column(name, "float64", "backend", _UNIT, least=0, missing="unknown") for name in ACTION_UNITS),
    Column("face_side", "float64", "picture", "shorter side of the box", "pixels", least=1),
    Column("sharpness", "float64", "picture", "variance of the Laplacian on the normalised face", least=0),
    Column("brightness", "float64", "picture", "mean gray level", "", 0, 1),
    Column(
        "clipped", "float64", "picture", "share of pixels with a gray level up to 4 or from 251 on, of 255", "", 0, 1
    ),
    Column("synthetic", "bool", "source", "drawn, shows no real person"),
    *(Column(name, "bool", "filter", "what the filter found") for name in ("frontal", "neutral")),
    Column("given_split", "str", "label", "the data set's own train, val or test", missing="unknown"),
    Column("split", "str", "split", "train, val or test"),
)
"""Columns of every manifest, in this order."""

MANIFEST_COLUMNS: tuple[str, ...] = tuple(column.name for column in COLUMNS)

LABELS: dict[str, Kind] = {column.name: column.kind for column in COLUMNS if column.origin == "label"}
"""What a connector may say about a picture, with the types."""

CARRIED: tuple[str, ...] = tuple(column.name for column in COLUMNS if column.origin == "source")
"""Columns that every face takes over from its file, beside the labels."""

FINISHED_TYPES: dict[str, str] = {column.name: column.kind for column in COLUMNS}
"""Types of a finished manifest."""

MEASURED_TYPES: dict[str, str] = FINISHED_TYPES | {
    column.name: "boolean" for column in COLUMNS if column.origin == "filter"
}
"""Types of a manifest before the filter: `frontal`, `neutral` and `split` are missing."""
