"""Which of a person's faces a neutral face is made from when there is no true one to learn from."""

from collections import Counter
from collections.abc import Iterator

import numpy as np
import pandas as pd

from core.rejects import NOTES, Reason, RejectLog
from faces.selection.frame_choice import CHOICES, generator_of
from faces.selection.person_faces import (
    CHOSEN_COLUMNS,
    LEFT_OUT_COLUMNS,
    Selection,
    SelectionSettings,
    good_faces,
    intensities,
    nearest,
)

PASSED_OVER = NOTES | {Reason.NEAR_DUPLICATE, Reason.BLURRED}
"""Notes, and frames left out because the clip has better ones: never why it has no face."""


def starting_faces(faces: pd.DataFrame, settings: SelectionSettings) -> Selection:
    """Choose up to `settings.frames` good faces of every named person of a marked manifest, at least one.

    The first is the one nearest to the target expression; the others follow by `settings.choice`. All have the
    role "input", and nobody is left out for having few: one good face is enough.
    """
    chosen: list[tuple[str, str, int, str]] = []
    left_out: list[tuple[str, str, str]] = []
    for identity, own in faces.groupby("identity"):
        name, good = str(identity), own[good_faces(own, settings)].sort_values("face_id")
        if good.empty:
            frontal = int(own["frontal"].astype(bool).sum())
            left_out.append((name, str(Reason.TOO_FEW_FRONTAL), f"{len(own)} faces, {frontal} frontal, none good"))
        else:
            chosen += ((name, "input", order, face) for order, face in enumerate(_in_order(name, good, settings)))
    return Selection(
        pd.DataFrame(chosen, columns=list(CHOSEN_COLUMNS)).astype({"order": "int64"}),
        pd.DataFrame(left_out, columns=list(LEFT_OUT_COLUMNS)),
    )


def _in_order(identity: str, good: pd.DataFrame, settings: SelectionSettings) -> Iterator[str]:
    units, names = intensities(good, settings.units), good["face_id"].to_numpy()
    wanted = np.array([settings.expression.get(unit, 0.0) for unit in settings.units])
    first = nearest(units, wanted, good["sharpness"].to_numpy(float))
    others = min(settings.frames, len(good)) - 1
    chance = generator_of(identity, settings.seed)
    for row in (first, *CHOICES[settings.choice](units, first, others, chance)):
        yield str(names[row])


def without_faces(raw: pd.DataFrame, faces: pd.DataFrame, log: RejectLog) -> pd.DataFrame:
    """Return a row (`LEFT_OUT_COLUMNS`) for each person of a raw manifest of whom no face was measured.

    The reason is the commonest one in `log` among the person's files and the frames that were looked at.
    """
    missing = raw[~raw["identity"].isin(faces["identity"]) & raw["identity"].notna()]
    rows = [(str(name), *_commonest(set(own["path"]), log)) for name, own in missing.groupby("identity")]
    return pd.DataFrame(rows, columns=list(LEFT_OUT_COLUMNS))


def _commonest(paths: set[str], log: RejectLog) -> tuple[str, str]:
    reasons = [(why, detail) for _, path, _, why, detail in log.rows() if path in paths and why not in PASSED_OVER]
    (why, often), *_ = Counter(why for why, _ in reasons).most_common(1)
    detail = next(detail for reason, detail in reasons if reason == why)
    times = f"{often} of {len(reasons)}" if len(reasons) > 1 else ""
    return str(why), ", ".join(part for part in (times, detail) if part)
