"""Whom a clip is of: of several people in it, the one who is seen larger or for longer."""

from typing import NamedTuple

import numpy as np
import pandas as pd

REACH = 1.0
"""How far a face moves between two frames at most, in sides of its box."""

GROWTH = 2.0
"""How many times as large a face becomes between two frames at most."""

GAP = 1.5
"""Seconds for which a face may be out of sight and still be taken for the same by its place."""


class Bystander(NamedTuple):
    """Somebody else in a clip: seen from `first` to `last` second, in so many frames, `side` pixels large."""

    first: float
    last: float
    frames: int
    side: float

    def __str__(self) -> str:
        times = f"at {self.first:.2f} s" if self.frames == 1 else f"from {self.first:.2f} s to {self.last:.2f} s"
        return f"another person, {times}, {self.side:.0f} pixels"


def main_person(faces: pd.DataFrame) -> tuple[np.ndarray, list[Bystander]]:
    """Return which faces of one clip, a measured manifest with `time`, are of its main person, bool (N,), and who else.

    Faces are followed by their place from frame to frame. Who has the largest sum of sides over all frames is the main
    person. Whoever is never seen beside the main person is taken for the same, as after a cut.
    """
    track = tracks(faces)
    if not len(track):
        return np.zeros(0, bool), []
    side = faces["face_side"].to_numpy(float)
    main = int(np.bincount(track, weights=side).argmax())
    frame = faces["frame"].to_numpy()
    beside = {int(one) for one in np.unique(track) if one != main and _together(frame, track, main, int(one))}
    others = [_bystander(faces[track == one]) for one in sorted(beside)]
    return ~np.isin(track, list(beside)), others


def tracks(faces: pd.DataFrame) -> np.ndarray:
    """Return the number of the track, int (N,), that each face of one clip belongs to, in any order of rows."""
    centre = faces[["box_x", "box_y"]].to_numpy(float) + faces[["box_w", "box_h"]].to_numpy(float) / 2
    side, time = faces["face_side"].to_numpy(float), faces["time"].to_numpy(float)
    track, last = np.full(len(faces), -1), dict[int, int]()
    for rows in _by_frame(faces):
        open_tracks = {one: row for one, row in last.items() if time[rows[0]] - time[row] <= GAP}
        pairs = [(_apart(centre, side, row, new), one, new) for one, row in open_tracks.items() for new in rows]
        for apart, one, new in sorted(pairs):
            if apart <= 1 and track[new] < 0 and last[one] == open_tracks[one]:
                track[new] = one
                last[one] = new
        for new in rows:
            if track[new] < 0:
                track[new] = len(last)
                last[len(last)] = new
    return track


def _by_frame(faces: pd.DataFrame) -> list[list[int]]:
    frame = faces["frame"].to_numpy()
    return [np.flatnonzero(frame == one).tolist() for one in np.unique(frame)]


def _apart(centre: np.ndarray, side: np.ndarray, one: int, other: int) -> float:
    """Return how unlike two faces are in place and size: 1 is `REACH` sides of the larger one, or `GROWTH`."""
    large, small = max(side[one], side[other]), min(side[one], side[other])
    moved, grown = np.linalg.norm(centre[one] - centre[other]) / large, np.log(large / small)
    return float(np.hypot(moved / REACH, grown / np.log(GROWTH)))


def _together(frame: np.ndarray, track: np.ndarray, one: int, other: int) -> bool:
    return bool(np.isin(frame[track == other], frame[track == one]).any())


def _bystander(own: pd.DataFrame) -> Bystander:
    return Bystander(
        float(own["time"].min()), float(own["time"].max()), own["frame"].nunique(), own["face_side"].median()
    )
