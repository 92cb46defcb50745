"""What alignment, action units, quality and near copies give for seeded faces stays what stored faces rest on."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from bent_faces import picture, shapes
from fingerprints import fingerprint, near

from core.crop import EyeCrop
from faces.alignment import align, aligned_landmarks, eye_targets, eye_transform, middle_square
from faces.detection.action_units import GEOMETRY, UNIT_SOURCES, action_units, head_frame
from faces.detection.canonical_mesh import load_mesh
from faces.detection.landmarks import RawFace, disagreement
from faces.detection.weights import find_landmarker
from faces.measuring.quality import face_quality
from faces.mesh.grid import MeshGrid
from faces.near_copies import near_copies

VALUES = {
    "head 0": [4.04868e-16, 0.352959, -0.00997291],
    "units 0": [0.473273, 0.567364, -0.0928839],
    "geometry 0": [0.152282, 0.233457, 0.263856],
    "disagreement 0": [1.14748, 1.14748, 1.14748],
    "quality 0": [29.9353, 51.5619, 51.7169],
    "head 1": [2.32799e-16, 0.348361, -0.0749327],
    "units 1": [0.560893, 0.618636, 0.154309],
    "geometry 1": [0.366873, 0.527772, -0.506252],
    "disagreement 1": [1.04996, 1.04996, 1.04996],
    "quality 1": [29.7721, 51.2794, 51.4343],
    "head 2": [-1.51825e-16, 0.350884, -0.0446266],
    "units 2": [0.419458, 0.514055, -0.0727982],
    "geometry 2": [0.251882, 0.291676, -0.153429],
    "disagreement 2": [0.983176, 0.983176, 0.983176],
    "quality 2": [29.571, 50.9314, 51.0861],
    "targets": [45.6, 47.6386, 17.8942],
    "transform": [-14.3385, 26.9873, -2.31556],
    "crop": [125.104, 140.371, 1.67964],
    "crop of large eyes": [119.15, 137.267, 26.9028],
    "moved landmarks": [-18.4352, 31.0768, -3.79509],
    "middle": [124.236, 137.697, 13.8262],
    "near copies": [1.16667, 1.58114, -0.0386401],
}


def measured(grid: MeshGrid) -> Iterator[tuple[str, Any]]:
    rng, unused = np.random.default_rng(2), (0.0, 0.0)
    channels = sorted({channel for one in UNIT_SOURCES for channel in one.channels})
    for number, points in enumerate(shapes(grid, 3)):
        given = {"landmarks": points, "blendshapes": dict(zip(channels, rng.random(len(channels)), strict=True))}
        angles = dict(zip(("yaw", "pitch", "roll"), rng.normal(0, 10, 3), strict=True))
        rest = {each.name: unused for each in fields(RawFace) if each.name not in {*given, *angles}}
        face = RawFace(**given, **angles, **rest)
        yield f"head {number}", head_frame(face)
        yield f"units {number}", list(action_units(face).values())
        yield f"geometry {number}", [each(head_frame(face)) for each in GEOMETRY.values()]
        yield f"disagreement {number}", disagreement(rng.normal(128, 30, (6, 2)), points)
        yield f"quality {number}", face_quality(picture(256), (40.0 + number, 50, 120, 140))


def aligned() -> Iterator[tuple[str, Any]]:
    left, right, settings = (150.0, 110.0), (100.0, 120.0), EyeCrop(eye_distance=0.4, eye_height=0.45)
    yield "targets", eye_targets(96, settings)
    yield "transform", eye_transform(left, right, 96, settings)
    yield "crop", align(picture(256), left, right, 96, settings)
    yield "crop of large eyes", align(picture(256), (220.0, 128), (30.0, 128), 48)
    yield "moved landmarks", aligned_landmarks(np.arange(30.0).reshape(10, 3), left, right, 96, settings)
    yield "middle", middle_square(picture(256)[:200], 40)
    faces = np.stack([np.roll(picture(64), shift, axis=1) for shift in (0, 1, 9, 0, 2, 30)])
    yield "near copies", near_copies(faces)


def arrays() -> dict[str, Any]:
    grid = MeshGrid.build(load_mesh(find_landmarker()))
    return dict([*measured(grid), *aligned()])


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    return arrays()


@pytest.mark.parametrize("name", VALUES)
def test_values_are_those_that_were_checked(found, name):
    pixels = VALUES[name][1] > 5
    assert fingerprint(found[name]) == near(VALUES[name], 0.02 if pixels else 2e-6)
