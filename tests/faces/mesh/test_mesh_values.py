"""What warping, masks and mouths give for a seeded shape stays what stored faces rest on."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from bent_faces import picture, shapes
from fingerprints import fingerprint, near

from core.crop import MeshCrop
from faces.detection.canonical_mesh import load_mesh
from faces.detection.weights import find_landmarker
from faces.mesh.contrast import band_passed, equalised
from faces.mesh.eye_frame import EyeFrame
from faces.mesh.features import eyes_mask, face_mask, mouth_mask
from faces.mesh.grid import MeshGrid, signed_areas
from faces.mesh.mean_shape import align_shapes, mean_mesh
from faces.mesh.mouth import closed, gaps, openness, without_inside
from faces.mesh.shape_grid import ShapeGrid
from faces.mesh.visibility import Visibility, mirror_blended, resized
from faces.mesh.warp import grid_scale, warp

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
}


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


def arrays() -> dict[str, Any]:
    grid = MeshGrid.build(load_mesh(find_landmarker()))
    return dict([*warped(grid), *of_features(grid)])


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    return arrays()


@pytest.mark.parametrize("name", VALUES)
def test_values_are_those_that_were_checked(found, name):
    pixels = VALUES[name][1] > 5
    assert fingerprint(found[name]) == near(VALUES[name], 0.02 if pixels else 2e-6)
