"""Whether a detected face is large and sure enough to be used."""

from math import isnan

from core.rejects import Reason
from faces.detection.boxes import Box
from faces.measuring.measure_settings import MeasureSettings


def reason_to_reject(box: Box, confidence: float, limits: MeasureSettings) -> tuple[Reason, str] | None:
    """Return why a face cannot be used, with details, or None for one that can.

    `box`: x, y, width, height in pixels. `confidence`: in [0, 1]; NaN marks a ready face, which is always accepted.
    """
    side = min(box[2:])
    if isnan(confidence):
        return None
    if side < limits.min_face_side:
        return Reason.FACE_TOO_SMALL, f"{side:.0f} pixels, the limit is {limits.min_face_side:g}"
    if confidence < limits.min_confidence:
        return Reason.LOW_CONFIDENCE, f"{confidence:.2f}, the limit is {limits.min_confidence:g}"
    return None
