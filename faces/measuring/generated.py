"""What the front end finds in generated faces: found at all, frontal, neutral.

A generated face is an aligned crop of few pixels, so it is measured as a picture of its own: enlarged to a side of
`SIDE` pixels (cubic), without a border, which makes it worse. Of 284 drawn faces that are neutral in the original
picture 93 % are found neutral in their 64-pixel crop, too, whatever the interpolation; 99 % are at 96 pixels.

Whether a face is neutral depends on whose it is: the action units are compared with the person's own rest, which the
other frames of the person show (`faces.selection.neutrality`); the generated face has no part in it. The confidence of
0.9 that the filter asks of photographs is not asked, because the detector's score falls where nothing surrounds a face.
"""

import cv2
import numpy as np
import pandas as pd
from tqdm import tqdm

from core.manifest import ACTION_UNITS
from faces.detection.action_units import action_units
from faces.detection.landmarks import Landmarker
from faces.selection.filtering import FilterSettings, mark_faces
from faces.selection.neutrality import expressiveness

SIDE = 256
MEASURES: tuple[str, ...] = ("confidence", "yaw", "pitch", "roll", *ACTION_UNITS)


def measure_generated(pixels: np.ndarray) -> pd.DataFrame:
    """Measure generated aligned faces, uint8 (N, S, S, 3): columns `MEASURES` and backend, NaN where none is found.

    Of several faces found in a crop the largest counts. Raises faces.detection.weights.WeightsError.
    """
    with Landmarker() as landmarker:
        rows = [_measures(landmarker, rgb) for rgb in tqdm(pixels, desc="measure generated", disable=None)]
    return pd.DataFrame(rows, columns=list(MEASURES), dtype="float64").assign(backend="mediapipe")


def mark_generated(
    measured: pd.DataFrame, identities: np.ndarray, known: pd.DataFrame, settings: FilterSettings
) -> pd.DataFrame:
    """Return `found`, `frontal`, `neutral` (bool) and `expressiveness` of generated faces, in their order.

    `measured`: from `measure_generated`. `identities`: str (N,), whose faces they are to be. `known`: the marked
    manifest that shows how these people look at rest; who has fewer than `settings.min_frames` frontal faces in it is
    compared with the usual resting face. A face that is not found is neither frontal nor neutral.
    """
    faces = measured.assign(identity=identities, face_id=[f"generated {row}" for row in range(len(measured))])
    frontal = mark_faces(faces, settings)["frontal"].to_numpy(bool)
    of_them = known[known["identity"].isin(identities)]
    shows_rest = of_them["frontal"].to_numpy(bool) & (of_them["confidence"] > settings.min_confidence).to_numpy(bool)
    columns = ["identity", "backend", *ACTION_UNITS]
    both = pd.concat([of_them[columns], faces[columns]], ignore_index=True)
    rest = pd.Series(np.concatenate([shows_rest, np.zeros(len(faces), bool)]))
    all_shown = expressiveness(both, rest, settings.units, settings.unit_limits, settings.min_frames)
    shown = all_shown.to_numpy(float)[len(of_them) :]
    return pd.DataFrame(
        {
            "found": measured["confidence"].notna().to_numpy(),
            "frontal": frontal,
            "neutral": frontal & (shown <= settings.excess_limit),
            "expressiveness": shown,
        }
    )


def _measures(landmarker: Landmarker, rgb: np.ndarray) -> dict[str, float]:
    found = landmarker.measure(cv2.resize(rgb, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC))
    if not found:
        return {}
    face = max(found, key=lambda one: one.box[2] * one.box[3])
    angles = {"yaw": face.yaw, "pitch": face.pitch, "roll": face.roll}
    return {"confidence": face.confidence, **angles, **action_units(face)}
