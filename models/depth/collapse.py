"""A training that found an easy way out: a flat picture instead of a face in three dimensions."""

from collections.abc import Sequence

FLAT, FROZEN = 0.005, 3.0
"""Standard deviation of depth within a face below which it is flat, and of yaw over faces, in degrees, below which the
view does not follow them. A drawn head has about 0.025; faces of all directions spread over 20 degrees."""

REMEDY = "start from a dome (`dome: 0.5`), check that the pictures show faces from many sides, or take another seed"


def collapse(history: Sequence[dict[str, float]]) -> str | None:
    """Return what is wrong with the last epoch of a training, and what helps; None where nothing is."""
    last = history[-1]
    found = []
    if last["val_relief"] < FLAT:
        found.append(f"depth is flat (it varies by {last['val_relief']:.4f} within a face)")
    if last["val_yaw_spread"] < FROZEN:
        found.append(f"the view is frozen (yaw varies by {last['val_yaw_spread']:.1f} degrees over faces)")
    return f"the model collapsed: {' and '.join(found)}: {REMEDY}" if found else None
