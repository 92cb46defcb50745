"""Count the frames of a clip that `faces.media.frames` drops: as it is, and with repeated and with blurred
frames put in.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pandas as pd

from core.rejects import Reason
from faces.media.clips import Frame, iterate_frames
from faces.media.frames import DroppedFrame, kept_frames

NOISE, BLURS = 2.0, {"slight": 0.004, "strong": 0.01}
"""Gray levels of noise on repeated frames; standard deviation of the blur over the picture's longer side."""


def drop_counts(path: Path, rate: float) -> dict[str, int]:
    """Count what is dropped of a clip as it is, and of the clip with repeated and with blurred frames put in."""
    plain = list(kept_frames(iterate_frames(path, rate)))
    counts = {"frames": len(plain), **by_reason("plain", plain)}
    repeated = list(kept_frames(with_repeats(iterate_frames(path, rate))))
    counts |= {"repeats": len(repeated) // 2, "repeats_dropped": sum(map(is_dropped, repeated[1::2]))}
    for name, share in BLURS.items():
        softened = list(kept_frames(with_blurs(iterate_frames(path, rate), share)))
        dropped = {one.index for one in softened if isinstance(one, DroppedFrame) and one.reason is Reason.BLURRED}
        hit = sum(index % 5 == 4 for index in dropped)
        counts |= {f"{name}_blurs": len(softened) // 5, f"{name}_blurs_dropped": hit}
        counts |= {f"{name}_sharp_dropped": len(dropped) - hit}
    return counts


def lost_change(path: Path, rate: float, units: np.ndarray) -> dict[str, float]:
    """Return the largest change of the drawn units (frames, U) that near-duplicates hide (sum of differences)."""
    last, lost = np.zeros(units.shape[1]), 0.0
    for one in kept_frames(iterate_frames(path, rate)):
        shown = units[one.index]
        if not isinstance(one, DroppedFrame):
            last = shown
        elif one.reason is Reason.NEAR_DUPLICATE:
            lost = max(lost, float(np.abs(shown - last).sum()))
    return {"largest_lost_change": lost}


def with_repeats(frames: Iterable[Frame]) -> Iterator[Frame]:
    """Yield each frame twice, with fresh sensor noise each time."""
    rng = np.random.default_rng(0)
    for frame in frames:
        yield frame._replace(rgb=noisy(frame.rgb, rng))
        yield frame._replace(rgb=noisy(frame.rgb, rng))


def with_blurs(frames: Iterable[Frame], share: float) -> Iterator[Frame]:
    """Yield the frames numbered anew, every fifth blurred by `share` of the longer side, then all with noise."""
    rng = np.random.default_rng(0)
    for number, frame in enumerate(frames):
        soft = number % 5 == 4
        rgb = cv2.GaussianBlur(frame.rgb, (0, 0), share * max(frame.rgb.shape[:2])) if soft else frame.rgb
        yield Frame(number, frame.time, noisy(rgb, rng))


def noisy(rgb: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return np.clip(np.rint(rgb + rng.normal(0, NOISE, rgb.shape)), 0, 255).astype(np.uint8)


def is_dropped(one: Frame | DroppedFrame) -> bool:
    return isinstance(one, DroppedFrame)


def by_reason(name: str, outcome: list[Frame | DroppedFrame]) -> dict[str, int]:
    reasons = [one.reason for one in outcome if isinstance(one, DroppedFrame)]
    return {f"{name}_{reason}": reasons.count(reason) for reason in (Reason.NEAR_DUPLICATE, Reason.BLURRED)}


def pooled(counts: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Add up counts; of `largest_...` take the maximum."""
    table = pd.DataFrame(list(counts))
    names = [str(name) for name in table]
    whole = {name: int(table[name].sum()) for name in names if not name.startswith("largest")}
    return whole | {name: round(float(table[name].max()), 3) for name in names if name.startswith("largest")}
