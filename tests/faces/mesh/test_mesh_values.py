"""What warping, masks, mouths and action units give for a seeded shape stays what stored faces rest on."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import cv2
import numpy as np
import pytest
from fingerprints import fingerprint, near

from core.crop import EyeCrop, MeshCrop
from faces.alignment import align, aligned_landmarks, eye_targets, eye_transform, middle_square
from faces.detection.action_units import GEOMETRY, UNIT_SOURCES, action_units, head_frame
from faces.detection.canonical_mesh import load_mesh
from faces.detection.landmarks import RawFace, disagreement
from faces.detection.weights import find_landmarker
from faces.measuring.quality import face_quality
from faces.mesh.contrast import band_passed, equalised
from faces.mesh.eye_frame import EyeFrame
from faces.mesh.features import eyes_mask, face_mask, mouth_mask
from faces.mesh.grid import MeshGrid, signed_areas
from faces.mesh.mean_shape import align_shapes, mean_mesh
from faces.mesh.mouth import closed, gaps, openness, without_inside
from faces.mesh.shape_grid import ShapeGrid
from faces.mesh.visibility import Visibility, mirror_blended, resized
from faces.mesh.warp import grid_scale, warp
from faces.near_copies import near_copies

VALUES = {
    "warped": [83.0361, 114.616, -2.50962],
    "warped from large": [82.9657, 114.3, 2.50118],
    "scale": [0.714542, 0.714542, 0.463529],
    "seen": [0.985569, 1.061, 0.399539],
    "weights": [0.5, 0.565221, 0.0617277],
    "resized": [0.5, 0.564715, 0.0275402],
    "blended": [82.502, 109.193, -2.7382],
    "areas": [-22.8563, 35.3227, -9.30266],
    "shape": [19.9054, 27.8948, -0.235674],
    "covering": [188.53, 323.174, 80.0713],
    "interpolation": [0.333333, 0.406853, 0.213001],
    "mean mesh": [1.16084, 3.95687, -0.452619],
    "aligned shapes": [39.264, 57.1495, -1.99515],
    "eyes mask": [0.0608521, 0.246682, -0.0524406],
    "wider eyes mask": [0.0947667, 0.277903, 2.79982e-08],
    "narrower eyes mask": [0.0411987, 0.202975, -0.0516159],
    "mouth mask": [0.0224609, 0.14987, 0.0218447],
    "wider mouth mask": [0.0376587, 0.171839, -6.26673e-09],
    "narrower mouth mask": [0.013916, 0.117966, 0.00873837],
    "face mask": [0.675476, 0.821874, -0.00458997],
    "wider face mask": [0.746289, 0.847582, 5.2461e-06],
    "narrower face mask": [0.628723, 0.792921, 0.0344748],
    "eye frame": [0.22958, 0.681155, 0.0833895],
    "gaps": [0.0452855, 0.0750886, 0.00160963],
    "openness": [0.776641, 0.800316, 0.314903],
    "closed": [0.22958, 0.681136, 0.0840496],
    "without inside": [0.229552, 0.681237, 0.0837032],
    "pixels": [130.052, 134.646, 3.62169],
    "sources": [65.1694, 74.8234, 0.68672],
    "moved": [124.232, 140.289, 1.71743],
    "of shape": [40.3449, 76.8104, 1.93857],
    "band passed": [0.102266, 2.11894, 0.0651574],
    "equalised": [128.135, 129.78, 0.330399],
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


def picture(side: int) -> np.ndarray:
    noise = np.random.default_rng(0).integers(0, 256, (side // 8, side // 8, 3), dtype=np.uint8)
    return cv2.resize(noise, (side, side), interpolation=cv2.INTER_CUBIC)


def shapes(grid: MeshGrid, count: int) -> np.ndarray:
    """Turned, scaled and deformed mean faces in a picture of 256 pixels."""
    rng = np.random.default_rng(1)
    turn = [cv2.Rodrigues(each)[0] for each in rng.normal(0, 0.25, (count, 3))]
    bent = grid.shape - grid.shape.mean(axis=0) + rng.normal(0, 0.8, (count, *grid.shape.shape))
    bent[:, [14, 17, 87, 178, 317, 402], 1] += np.linspace(-6, 2, count)[:, None]
    placed = np.stack([1.4 * each @ one.T for each, one in zip(bent, turn, strict=True)])
    placed[..., :2] += 128
    return placed


def warped(grid: MeshGrid) -> Iterator[tuple[str, Any]]:
    points, rgb = shapes(grid, 3), picture(256)
    crops = np.stack([warp(rgb, each, grid) for each in points])
    large = np.repeat(np.repeat(rgb, 4, 0), 4, 1)
    yield "warped", crops
    yield "warped from large", warp(large, 4 * points[0], grid)
    yield "scale", [grid_scale(each, grid) for each in points]
    seen = Visibility.build(grid)
    weights = seen.weights(points)
    yield from (("seen", seen.seen(points)), ("weights", weights), ("resized", resized(weights, 20)))
    yield "blended", mirror_blended(crops, weights)
    yield "areas", signed_areas(points, grid.triangles)
    small = MeshGrid.build(load_mesh(find_landmarker()), MeshCrop(size=64, margin=0.1))
    yield from (("shape", small.shape), ("covering", small.covering), ("interpolation", small.interpolation.data))
    yield "mean mesh", mean_mesh(load_mesh(find_landmarker()), points).vertices
    yield "aligned shapes", align_shapes(points, grid.shape)


def of_features(grid: MeshGrid) -> Iterator[tuple[str, Any]]:
    points = shapes(grid, 3)
    for name, mask in (("eyes", eyes_mask), ("mouth", mouth_mask), ("face", face_mask)):
        yield f"{name} mask", mask(grid.shape, 128)
        yield f"wider {name} mask", mask(grid.shape, 128, wider=3, soft=2.5)
        yield f"narrower {name} mask", mask(grid.shape, 128, wider=-2)
    frame = EyeFrame.of(points)
    own = frame.shapes(points)
    yield from (("eye frame", own), ("gaps", gaps(own)), ("openness", openness(own)), ("closed", closed(own)))
    yield "without inside", without_inside(own)
    yield "pixels", frame.mean().pixels(own[:1])
    shape = ShapeGrid.build(points[0, :, :2] / 2, 128)
    yield "sources", shape.sources(points[1] / 2)
    yield "moved", shape.warp(picture(128), points[1, :, :2] / 2)
    yield "of shape", shape.of_shape(points[2])
    gray = picture(128)[..., 0]
    yield from (("band passed", band_passed(gray)), ("equalised", equalised(picture(128), grid.mask)))


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


def aligned(_: MeshGrid) -> Iterator[tuple[str, Any]]:
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
    return dict(each for part in (warped, of_features, measured, aligned) for each in part(grid))


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    return arrays()


@pytest.mark.parametrize("name", VALUES)
def test_values_are_those_that_were_checked(found, name):
    pixels = VALUES[name][1] > 5
    assert fingerprint(found[name]) == near(VALUES[name], 0.02 if pixels else 2e-6)
