"""Faces that are followed from frame to frame of a clip, and the few frames that show everybody."""

from collections.abc import Sequence
from itertools import count

from faces.detection.boxes import Box, overlap

FOLLOWED, LONGEST_GAP = 0.3, 1.5
"""A face is that of the frame before when their boxes overlap by this share of both, and so few seconds lie between."""


def tracks(times: Sequence[float], boxes: Sequence[Sequence[Box]]) -> list[list[int]]:
    """Return a number for every face of every frame: faces with one number are one person's.

    `times`: of the frames, in seconds, rising. Of two faces that overlap the same one, the nearer goes on.
    """
    numbers, fresh, before = list[list[int]](), count(), -1
    for place, here in enumerate(boxes):
        near = before >= 0 and times[place] - times[before] <= LONGEST_GAP
        follows = _followed(boxes[before], here) if near else {}
        numbers.append([numbers[before][follows[n]] if n in follows else next(fresh) for n in range(len(here))])
        before = place
    return numbers


def _followed(before: Sequence[Box], here: Sequence[Box]) -> dict[int, int]:
    """Return which of the faces `before` each face `here` is, largest overlaps first."""
    pairs = [(overlap(old, new), n, m) for n, new in enumerate(here) for m, old in enumerate(before)]
    found: dict[int, int] = {}
    for share, n, m in sorted(pairs, reverse=True):
        if share >= FOLLOWED and n not in found and m not in found.values():
            found[n] = m
    return found


def showing_all(numbers: Sequence[Sequence[int]], portraits: Sequence[Sequence[float]], most: int) -> list[int]:
    """Return up to `most` frames, in order, that show the tracks at their best, the best portraits first."""
    faces = sorted(
        ((portrait, frame, number) for frame, row in enumerate(numbers) for portrait, number in
         zip(portraits[frame], row, strict=True)),
        key=lambda face: (-face[0], face[1]),
    )  # fmt: skip
    frames, seen = set[int](), set[int]()
    for _, frame, number in faces:
        if number not in seen and len(frames) < most:
            frames.add(frame)
            seen |= set(numbers[frame])
    return sorted(frames)
