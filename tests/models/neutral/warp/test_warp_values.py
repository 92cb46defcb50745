"""What a warp generator that was fitted to drawn smiles makes, in every part, stays what dated results rest on."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from fingerprints import fingerprint, near
from smiling import Crowd
from test_warp_generator import QUICK, opened

from models.neutral.warp.canvas import Canvas
from models.neutral.warp.fitting import fit_warp
from models.neutral.warp.fusion import fused, weighted_median
from models.neutral.warp.generator import WarpGenerator
from models.neutral.warp.light import in_common_light, level, logarithm
from models.neutral.warp.shape import movement, pose

VALUES = {
    "face of one": [136.226, 142.715, 0.611044],
    "shares of one": [1, 1, 1],
    "face of two": [136.225, 142.715, 0.628025],
    "shares of two": [0.5, 0.521876, 0.59318],
    "face of several": [136.225, 142.714, 0.65981],
    "shares of several": [0.333333, 0.344654, 0.26443],
    "strong": [136.328, 142.819, 0.885749],
    "with a wide mouth": [136.157, 142.549, 0.763088],
    "resting shape": [0.264497, 0.685456, 0.0660786],
    "calmness": [0.333333, 0.344654, 0.26443],
    "movement": [0.355291, 0.36335, 0.411706],
    "pose": [0.0705358, 0.0997526, -0.00957809],
    "canvas inside": [0.580946, 0.762198, 0.0234406],
    "canvas changed": [0.469054, 0.654745, -1.61735e-05],
    "canvas detailed": [0.0799636, 0.232335, 2.15109e-07],
    "canvas mouth": [0.0855035, 0.29241, -0.0126337],
    "canvas mouth_share": [0.0373251, 0.1754, -0.00066484],
    "canvas lips": [0.0176866, 0.132991, -0.0393745],
    "canvas cheeks": [0.0238715, 0.154504, 0.000798774],
    "textures": [4.85949, 4.87356, 0.00867037],
    "looks": [0.685916, 0.791732, -0.0531703],
    "changes": [3.36637e-05, 0.000369765, 2.88123e-06],
    "mouths": [0.408219, 1.39694, -0.00828735],
    "another canvas": [47.9514, 51.3258, 4.28386],
    "lit": [122.248, 128.048, -0.0706118],
    "agrees": [0.49852, 0.622611, 0.281972],
    "level": [121.675, 135.026, -0.0467999],
    "fused": [169.418, 177.916, 0.850884],
    "median": [176.687, 185.119, 0.928058],
    "fused two": [108.717, 113.906, 0.503521],
}


def made(crowd: Crowd, generator: WarpGenerator) -> Iterator[tuple[str, Any]]:
    rows = crowd.groups.part("test").inputs[0]
    pixels, points = crowd.pixels[rows], crowd.landmarks[rows]
    for name, count in (("one", 1), ("two", 2), ("several", len(rows))):
        yield f"face of {name}", generator.face(pixels[:count], points[:count])
        yield f"shares of {name}", generator.shares(pixels[:count], points[:count])
    yield "strong", generator.face(pixels, points, 2.0)
    wide = np.stack([opened(each, 0.03 * pixels.shape[1]) for each in points])
    yield "with a wide mouth", generator.face(pixels[:1], wide[:1])
    yield "resting shape", generator.resting_shape(points, 1.5)
    yield "calmness", generator.calmness(points)
    yield "movement", movement(points[:1, :, :2], points[1:, :, :2])
    yield "pose", pose(points)


def parts(crowd: Crowd, generator: WarpGenerator) -> Iterator[tuple[str, Any]]:
    canvas, rows = generator.canvas, crowd.groups.part("test").inputs[0]
    pixels, points = crowd.pixels[rows], crowd.landmarks[rows]
    for name in ("inside", "changed", "detailed", "mouth", "mouth_share", "lips", "cheeks"):
        yield f"canvas {name}", getattr(canvas, name)
    textures = np.stack([canvas.texture(*each) for each in zip(pixels, points, strict=True)])
    yield "textures", textures[:, canvas.inside]
    yield "looks", np.abs(generator.texture.looks(canvas, textures))
    yield "changes", generator.texture.changes(canvas, textures, generator.shape.seen(points))
    yield "mouths", generator.mouth.at_rest(canvas, generator.texture.looks(canvas, textures), textures)
    yield "another canvas", Canvas.of(generator.rest * (1.2, 0.9)).grid.shape
    frames = pixels.astype(np.float32) * np.linspace(0.5, 1.3, len(pixels))[:, None, None, None].astype(np.float32)
    lit, agrees = in_common_light(frames, np.ones(frames.shape[1:3], bool))
    yield from (("lit", lit), ("agrees", agrees), ("level", level(logarithm(frames))))
    weights = np.linspace(0.2, 1, len(frames))
    yield from (("fused", fused(frames, weights)), ("median", weighted_median(frames, weights)))
    yield "fused two", fused(frames[:2], weights[:2])


def arrays(crowd: Crowd) -> dict[str, Any]:
    generator = fit_warp(crowd.pixels, crowd.landmarks, crowd.groups.part("train"), QUICK)
    return dict([*made(crowd, generator), *parts(crowd, generator)])


@pytest.fixture(scope="module")
def found(crowd: Crowd) -> dict[str, Any]:
    return arrays(crowd)


@pytest.mark.parametrize("name", VALUES)
def test_values_are_those_that_were_checked(found, name):
    size = VALUES[name][1]
    assert fingerprint(found[name]) == near(VALUES[name], 0.02 if size > 5 else 1e-4 * size)
