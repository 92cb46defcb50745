"""What seeded depth models and the renderer give stays what stored models and dated results rest on."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from fingerprints import fingerprint, near
from torch.nn.functional import interpolate

from models.build import seeded_model
from models.depth.camera import points, projected, view_of
from models.depth.features import gabor_filters, local_features
from models.depth.losses import gaussian, laplacian
from models.depth.network import DepthNetwork
from models.depth.networks import dome
from models.depth.prediction import decompose
from models.depth.renderer import sampling_grid, viewed_depth, warped
from models.depth.settings import DepthSettings
from models.depth.shading import light_towards, normals, shading
from models.depth.supervised import SupervisedDepth
from models.depth.turning import mesh_of, relief_of, relit, turned, yaw_sweep
from models.training.noise import Noise

SMALL = {"width": 8, "codes": 16, "small_width": 4}
SETTINGS = {
    "plain": DepthSettings(**SMALL),
    "domed": DepthSettings(**SMALL, dome=0.5, relief=0.04, flip=0.3, features=0.7, rim=3),
    "even": DepthSettings(**SMALL, size=32, even=True, yaw=40, pitch=30, roll=20, shift=0.2),
}
VALUES = {
    "rotation": [0.319933, 0.57735, 0.28211],
    "depth seen": [1.04277, 1.04485, -0.00486773],
    "seen": [0.763184, 0.873604, -0.0516106],
    "grid": [-0.124142, 0.691591, -0.00608436],
    "warped": [0.4958, 0.549014, -0.0129423],
    "projected": [7.75, 12.7574, 1.86308],
    "normals": [-0.276635, 0.57735, 0.00437222],
    "shading": [0.679697, 0.697727, -0.0012968],
    "relief lit": [0.485497, 0.54106, -0.0191],
    "relief albedo": [0.510191, 0.56843, -0.0124624],
    "turned": [115.913, 128.782, -1.78246],
    "relit": [112.651, 129.014, 4.84819],
    "vertices": [-0.00478536, 0.0464567, -0.0130653],
    "triangles": [967.5, 1111.23, -28.4112],
    "uv": [0.5, 0.581619, -0.076577],
    "every second": [-0.00458303, 0.0458214, -0.00343381],
    "sweep": [2.53765e-16, 20, -3.47009],
    "supervised": [1.00204, 1.00205, -0.00262733],
    "supervised loss": [0.228137, 0.228137, 0.228137],
    "supervised mse": [0.0667754, 0.0667754, 0.0667754],
    "laplacian": [0.582384, 0.594467, 0.469137],
    "gaussian": [-0.0906089, 0.250426, 0.11384],
    "filters": [7.38774e-12, 0.0133084, 0.00102226],
    "features": [0.0065174, 0.336954, 0.1039],
    "dome": [0.392701, 0.511663, 0.000927289],
    "plain: depth": [1.00263, 1.00268, -0.00198455],
    "plain: albedo": [0.500994, 0.501405, 0.00252138],
    "plain: light": [-0.336154, 0.57735, 0.0860414],
    "plain: ambient": [0.516372, 0.516374, 0.335902],
    "plain: diffuse": [0.52478, 0.524782, 0.341879],
    "plain: angles": [-1.50953, 3.23203, 0.949961],
    "plain: translation": [9.07987e-05, 0.0123283, -0.00428517],
    "plain: viewed": [1.03447, 1.03551, -0.0126643],
    "plain: normals": [-0.237092, 0.57735, -0.0120592],
    "plain: seen": [0.863851, 0.929436, 0.062644],
    "plain: picture": [0.434978, 0.438192, 0.00116407],
    "plain: doubt": [0.711328, 0.726901, 0.0398635],
    "plain: doubt of features": [0.786962, 0.806655, 0.041665],
    "plain: loss": [1.09737, 1.09737, 1.09737],
    "plain: pixels": [0.872992, 0.872992, 0.872992],
    "plain: mirrored": [0.877226, 0.877226, 0.877226],
    "plain: features": [-0.105458, 0.105458, -0.105458],
    "plain: mse": [0.0711012, 0.0711012, 0.0711012],
    "plain: relief": [0.0101241, 0.0101241, 0.0101241],
    "plain: yaw_spread": [0.126057, 0.126057, 0.126057],
    "domed: depth": [0.994044, 0.994087, -0.00185709],
    "domed: albedo": [0.500994, 0.501405, 0.00252138],
    "domed: light": [-0.336154, 0.57735, 0.0860414],
    "domed: ambient": [0.516372, 0.516374, 0.335902],
    "domed: diffuse": [0.52478, 0.524782, 0.341879],
    "domed: angles": [-1.50953, 3.23203, 0.949961],
    "domed: translation": [9.07987e-05, 0.0123283, -0.00428517],
    "domed: viewed": [1.02676, 1.02796, -0.0201107],
    "domed: normals": [-0.268131, 0.57735, 0.0139673],
    "domed: seen": [0.86377, 0.929392, 0.139388],
    "domed: picture": [0.491706, 0.493276, -0.000214885],
    "domed: doubt": [0.711328, 0.726901, 0.0398635],
    "domed: doubt of features": [0.786962, 0.806655, 0.041665],
    "domed: loss": [0.922215, 0.922215, 0.922215],
    "domed: pixels": [0.834118, 0.834118, 0.834118],
    "domed: mirrored": [0.841304, 0.841304, 0.841304],
    "domed: features": [-0.117778, 0.117778, -0.117778],
    "domed: mse": [0.062906, 0.062906, 0.062906],
    "domed: relief": [0.00915384, 0.00915384, 0.00915384],
    "domed: yaw_spread": [0.126057, 0.126057, 0.126057],
    "even: depth": [1.00542, 1.00551, -0.00299589],
    "even: albedo": [0.505246, 0.505454, -0.0070164],
    "even: light": [-0.334474, 0.57735, 0.0905141],
    "even: ambient": [0.454155, 0.454156, 0.294986],
    "even: diffuse": [0.475779, 0.475779, 0.309028],
    "even: angles": [0.0245303, 0.108609, 0.0907233],
    "even: translation": [0.00954787, 0.0119454, 0.00269341],
    "even: viewed": [1.0393, 1.04063, -0.0406931],
    "even: normals": [-0.279482, 0.57735, 0.0336601],
    "even: seen": [0.820312, 0.905711, 0.218014],
    "even: picture": [0.417783, 0.421681, 0.00224422],
    "even: doubt": [0.797808, 0.819918, -0.0461839],
    "even: doubt of features": [0.879689, 0.889917, 0.0117856],
    "even: loss": [1.51119, 1.51119, 1.51119],
    "even: pixels": [0.901545, 0.901545, 0.901545],
    "even: mirrored": [0.906608, 0.906608, 0.906608],
    "even: features": [0.0880438, 0.0880438, 0.0880438],
    "even: mse": [0.070184, 0.070184, 0.070184],
    "even: relief": [0.0134308, 0.0134308, 0.0134308],
    "even: yaw_spread": [0.141308, 0.141308, 0.141308],
}


def planes(size: int) -> torch.Tensor:
    """Three smooth pictures."""
    coarse = np.random.default_rng(size).random((3, 3, 8, 8), np.float32)
    return interpolate(torch.from_numpy(coarse), size=(size, size), mode="bicubic").clamp(0, 1)


def faces(size: int) -> np.ndarray:
    return (planes(size) * 255).byte().permute(0, 2, 3, 1).numpy()


def network(name: str) -> DepthNetwork:
    return seeded_model(lambda: DepthNetwork(SETTINGS[name]), 3).eval()


def head(size: int) -> torch.Tensor:
    along = torch.linspace(-1, 1, size)
    return (1.04 - 0.09 * torch.exp(-2 * along**2 - 3 * (along[:, None] - 0.2) ** 2))[None].repeat(2, 1, 1)


def rendered() -> Iterator[tuple[str, Any]]:
    angles = torch.tensor([[20.0, -10.0, 5.0], [-35.0, 4.0, -12.0]])
    view = view_of(angles, torch.tensor([[0.01, 0, 0], [0, 0.02, 0.01]]))
    depth, seen = viewed_depth(head(32), view, 1.15)
    grid, surface = sampling_grid(depth, view), normals(head(32))
    light = light_towards(*torch.tensor([[0.3, 0.5], [0.6, 0.4], [1, -0.5], [0.2, -1]]))
    yield from zip(("rotation", "depth seen", "seen", "grid"), (view.rotation, depth, seen, grid), strict=True)
    yield "warped", warped(planes(32)[:2], grid)
    yield "projected", projected(points(depth)[:, 0], 32)
    yield "normals", surface
    yield "shading", shading(surface, light)


def taken_apart(name: str) -> Iterator[tuple[str, Any]]:
    found = network(name)
    x = planes(found.settings.size)
    yield from vars(decompose(found, faces(found.settings.size))).items()
    yield "doubt of features", found.doubt(x)[1]
    yield from found.losses(x, x.flip(3), Noise(torch.Generator())).items()


def seen_otherwise() -> Iterator[tuple[str, Any]]:
    relief = relief_of(network("domed"), faces(128)[0])
    deep = relief._replace(depth=head(128)[:1])
    yield "relief lit", relief.lit
    yield "relief albedo", relief.albedo
    yield "turned", turned(deep, [(25, 5), (-40, 0)])
    yield "relit", relit(deep, [(1, 0.5), (-0.7, 0)])
    vertices, triangles, uv = mesh_of(deep, 3)
    yield from (("vertices", vertices), ("triangles", triangles), ("uv", uv), ("every second", mesh_of(deep)[0]))
    yield "sweep", yaw_sweep(40, 7)


def of_losses() -> Iterator[tuple[str, Any]]:
    x, depth = planes(64), head(64)[:1].repeat(3, 1, 1)
    depth[:, :5] = torch.nan
    told = seeded_model(lambda: SupervisedDepth(SETTINGS["plain"]), 3)
    yield "supervised", told(x)
    yield from ((f"supervised {key}", each) for key, each in told.losses(x, depth, Noise(torch.Generator())).items())
    doubt, seen = x[:, :1] + 0.1, (x[:, 1:2] > 0.4).float()
    yield "laplacian", laplacian(x, x.flip(3), doubt, seen)
    yield "gaussian", gaussian(x, x.flip(3), doubt, seen)
    yield "filters", torch.cat([gabor_filters(scale).flatten() for scale in (0, 1)])
    yield "features", local_features(2 * x - 1)
    yield "dome", dome(64)


def arrays() -> dict[str, Any]:
    with torch.no_grad():
        found = dict([*rendered(), *seen_otherwise(), *of_losses()])
        return found | {f"{name}: {key}": each for name in SETTINGS for key, each in taken_apart(name)}


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    return arrays()


@pytest.mark.parametrize("name", VALUES)
def test_values_are_those_that_were_checked(found, name):
    pixels = VALUES[name][1] > 1
    assert fingerprint(found[name]) == near(VALUES[name], 0.02 if pixels else 2e-6)
