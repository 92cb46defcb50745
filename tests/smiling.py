"""People whose faces are one smooth picture each, warped to their own shape; a smile moves lips and cheeks.

So the face at rest that belongs to a smiling one is known exactly.
"""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np

from core.frame_groups import FrameGroups
from faces.detection.canonical_mesh import load_mesh
from faces.detection.weights import find_landmarker
from faces.mesh.eye_frame import EyeFrame
from faces.mesh.features import LEFT_EYE, RIGHT_EYE
from faces.mesh.mouth import closed
from faces.mesh.shape_grid import ShapeGrid

SIDE, PEOPLE, FRAMES = 96, 16, 3


@dataclass(frozen=True)
class Crowd:
    """`pixels` uint8 (N, S, S, 3), `landmarks` (N, 478, 3); of each person the face at rest, then the frames."""

    pixels: np.ndarray
    landmarks: np.ndarray
    groups: FrameGroups


@cache
def resting_face() -> np.ndarray:
    """The canonical face with closed lips and irises between the lids, in pixels of a picture, (478, 3)."""
    mesh = load_mesh(find_landmarker())
    points = mesh.vertices * (1, -1, -1)
    irises = [np.repeat(points[list(eye)].mean(axis=0)[None], 5, axis=0) for eye in (RIGHT_EYE, LEFT_EYE)]
    points = np.vstack([points, *irises])
    low, high = points.min(axis=0), points.max(axis=0)
    face = (points - (low + high) / 2) * 0.7 * SIDE / (high - low)[:2].max() + (SIDE / 2, SIDE / 2, 0)
    eyes = EyeFrame.of(face[None])
    face[:, :2] = eyes.pixels(closed(closed(closed(eyes.shapes(face[None])))))[0]
    return face


@cache
def smile() -> np.ndarray:
    """How a full smile moves the landmarks: the corners of the mouth and the cheeks outwards and up, (478, 3)."""
    resting = resting_face()
    moves = np.zeros_like(resting)
    for corner, outwards in ((61, -1), (291, 1)):
        near = np.exp(-((resting[:, :2] - resting[corner, :2]) ** 2).sum(axis=1) / (2 * (0.08 * SIDE) ** 2))
        moves += near[:, None] * np.array([outwards, -0.7, 0]) * 0.04 * SIDE
    return moves


@cache
def smiling_crowd() -> Crowd:
    resting, rng = resting_face(), np.random.default_rng(0)
    pixels, landmarks = [], []
    for _ in range(PEOPLE):
        own = resting + proportions(resting, rng)
        picture = smooth_picture(rng)
        for strength in (0.0, *rng.uniform(0.3, 1, FRAMES)):
            points = own + strength * smile()
            pixels.append(ShapeGrid.build(points[:, :2], SIDE).warp(picture, resting))
            landmarks.append(points)
    first = np.arange(PEOPLE) * (FRAMES + 1)
    inputs = tuple(row + 1 + np.arange(FRAMES) for row in first)
    names = np.array([f"person {number}" for number in range(PEOPLE)])
    groups = FrameGroups(names, first, inputs, np.where(np.arange(PEOPLE) < PEOPLE - 4, "train", "test"))
    return Crowd(np.stack(pixels), np.stack(landmarks), groups)


def proportions(resting: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return a smooth change of the landmarks, (478, 3), that leaves the middle of the face in place."""
    at = (resting - resting.mean(axis=0)) / SIDE
    wider, longer, rounder = rng.normal(0, 0.05, 3)
    return SIDE * at * np.array([wider, longer, rounder]) * (1 + at[:, 1:2])


def smooth_picture(rng: np.random.Generator) -> np.ndarray:
    """Return a smooth coloured picture, uint8 (S, S, 3)."""
    noise = rng.integers(0, 256, (SIDE, SIDE, 3)).astype(np.float32)
    smooth = cv2.GaussianBlur(noise, (0, 0), 5) - 127
    return np.clip(smooth * 8 + rng.uniform(90, 170, 3), 0, 255).astype(np.uint8)
