"""Which faces are used: what reaches a limit exactly is enough."""

import math

import pytest

from core.rejects import Reason
from faces.measuring.acceptance import reason_to_reject
from faces.measuring.measure_settings import MeasureSettings

LIMITS = MeasureSettings(min_face_side=40, min_confidence=0.5)


@pytest.mark.parametrize(
    ("width", "height", "confidence", "reason"),
    [
        (40, 90, 0.5, None),
        (90, 40, 0.5, None),
        (39.9, 90, 0.9, Reason.FACE_TOO_SMALL),
        (90, 39.9, 0.9, Reason.FACE_TOO_SMALL),
        (40, 40, 0.49, Reason.LOW_CONFIDENCE),
        (1, 1, math.nan, None),
    ],
)
def test_a_face_is_used_from_its_limits_on(width, height, confidence, reason):
    found = reason_to_reject((5, 5, width, height), confidence, LIMITS)
    assert (found and found[0]) == reason
