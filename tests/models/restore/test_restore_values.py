"""What damage a seed draws, and what restorers make of it, stays what dated results rest on."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from fingerprints import fingerprint, near

from models.build import seeded_model
from models.restore.colouring import PixelColourSettings
from models.restore.damages.damage import Damage
from models.restore.damages.degradations import Blur, GaussianNoise, Jpeg
from models.restore.damages.erasures import Halves, Squares
from models.restore.damages.registry import COMPARED
from models.restore.damages.sampling import Gray, LowResolution
from models.restore.filters import Enlarge, Inpaint, MeanFilter, MedianFilter, NonLocalMeans
from models.restore.gaussian import ComponentsSettings
from models.restore.neighbours import NearestSettings, RidgeSettings
from models.restore.network.examples import inputs_of
from models.restore.network.settings import MIXTURE, NetworkSettings
from models.restore.network.unet import RestoringNetwork, told
from models.training.noise import Noise

SIDE = 32
FITTED = {
    "mean": (MeanFilter(window=5), Squares()),
    "median": (MedianFilter(), GaussianNoise(sigma=0.1)),
    "non-local means": (NonLocalMeans(), GaussianNoise(sigma=0.1)),
    "cubic": (Enlarge(), LowResolution(factor=4)),
    "lanczos": (Enlarge(by="lanczos"), LowResolution(factor=4)),
    "telea": (Inpaint(), Squares()),
    "components of halves": (ComponentsSettings(components=20), Halves()),
    "components of blur": (ComponentsSettings(components=20), Blur()),
    "components of noise": (ComponentsSettings(components=20), GaussianNoise(sigma=0.2)),
    "components of gray": (ComponentsSettings(components=20), Gray()),
    "components of few pixels": (ComponentsSettings(components=20), LowResolution(factor=4)),
    "ridge": (RidgeSettings(), Squares()),
    "nearest": (NearestSettings(), Halves()),
    "nearest of gray": (NearestSettings(neighbours=3, faces=20), Gray()),
    "colour": (PixelColourSettings(), Gray()),
}
VALUES = {
    "0 noise_0.04": [256.337, 261.957, 29.7106],
    "1 noise_0.08": [256.315, 264.303, 58.8319],
    "2 noise_0.12": [256.309, 268.157, 88.552],
    "3 noise_0.2": [256.359, 279.366, 134.723],
    "4 noise_0.3": [256.135, 294.221, 184.33],
    "5 salt_and_pepper_0.1": [257.873, 274.877, 41.7665],
    "6 jpeg_10": [255.987, 260.57, -1.37419],
    "7 blur_0.02": [256.373, 260.899, -2.30808],
    "8 squares_0.333": [228.156, 247.252, -1.44315],
    "9 halves": [127.67, 183.961, 5.46847],
    "10 pixels_0.1": [230.747, 247.718, 92.7914],
    "11 pixels_0.5": [128.25, 184.772, 37.938],
    "12 pixels_0.9": [25.6935, 82.8925, 44.7189],
    "13 rows_0.3": [176.104, 216.222, 14.1565],
    "14 low_resolution_2": [256.355, 260.961, 0.262278],
    "15 low_resolution_4": [256.346, 260.395, 0.558551],
    "16 low_resolution_8": [256.354, 258.908, 0.484775],
    "17 gray": [256.573, 258.394, -1.89643],
    "18 jpeg_40": [256.142, 260.708, -2.16233],
    "19 squares_0.167": [233.913, 249.991, -5.29628],
    "strengths": [1.93416, 8.5608, 6.46859],
    "told": [0.120429, 0.337393, -0.188079],
    "mean": [1.13037, 8.8921, -0.787487],
    "median": [-0.214437, 11.3959, 1.33393],
    "non-local means": [0.0893555, 9.7095, 0.543411],
    "cubic": [-0.0128581, 4.13186, -1.22504],
    "lanczos": [-0.0118815, 4.1114, -1.39859],
    "telea": [1.16349, 8.86492, -0.411676],
    "components of halves": [0.00504557, 2.44314, -1.72142],
    "components of blur": [-0.00805664, 3.46857, -1.26042],
    "components of noise": [0.00724284, 4.47844, -0.911033],
    "components of gray": [0.105062, 7.33355, -1.94416],
    "components of few pixels": [-0.013265, 3.3146, -1.49057],
    "ridge": [0.0165202, 1.2015, -1.13175],
    "nearest": [-0.412842, 11.8129, -1.45053],
    "nearest of gray": [0.274251, 19.6141, -1.41186],
    "colour": [-0.22762, 15.705, -0.699911],
    "squares: start": [0.502739, 0.512106, 0.00326127],
    "squares: guess": [0.502626, 0.511815, 0.00259942],
    "squares: free": [0.118164, 0.34375, -0.00710661],
    "squares: told": [0.142857, 0.377964, -0.0628554],
    "squares: made": [0.499787, 0.518853, 0.0101767],
    "squares: mirrored": [0.502598, 0.520388, -0.00734254],
    "squares: losses": [-10.0628, 14.2379, -14.2342],
    "noise: start": [0.502665, 0.547777, 0.174005],
    "noise: guess": [0.502729, 0.511448, -0.000286667],
    "noise: free": [1, 1, -0.00697246],
    "noise: told": [0.114286, 0.311677, -0.0620059],
    "noise: made": [0.493826, 0.668434, 0.248237],
    "noise: mirrored": [0.493048, 0.671529, 0.0567863],
    "noise: losses": [-3.48571, 5.06747, -4.9921],
    "low_resolution: start": [0.50264, 0.511577, 0.000931576],
    "low_resolution: guess": [0.502523, 0.511283, 0.00229096],
    "low_resolution: free": [1, 1, -0.00697246],
    "low_resolution: told": [0.107143, 0.298807, 0.077601],
    "low_resolution: made": [0.482657, 0.657176, -0.00938635],
    "low_resolution: mirrored": [0.482442, 0.657806, -0.0235411],
    "low_resolution: losses": [-3.52687, 5.12299, -5.04912],
}


def faces(count: int, seed: int) -> np.ndarray:
    """Mixtures of eight smooth patterns, with a little detail of their own."""
    rng, common = np.random.default_rng(seed), np.random.default_rng(0)
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    waves = np.stack([np.sin(2 * np.pi * (a * x + b * y) + c) for a, b, c in common.uniform(0, 2, (8, 3))])
    mixed = np.einsum("nk,khw,kc->nhwc", rng.normal(0, 25, (count, 8)), waves, common.uniform(-1, 1, (8, 3)))
    return np.clip(np.rint(mixed + 128 + rng.normal(0, 3, mixed.shape)), 0, 255).astype(np.uint8)


def damages() -> Iterator[tuple[str, Any]]:
    held = faces(4, 2)
    every: tuple[Damage, ...] = (*COMPARED, Jpeg(quality=40), Squares(side=1 / 6, count=4))
    for number, each in enumerate(every):
        done = each.apply(held, 5)
        yield f"{number} {each.label}", done.pixels.astype(float) * (1 + done.known[..., None])
    yield "strengths", [[each.strength, each.error, each.averaged] for each in every]
    yield "told", [told(each) for each in MIXTURE]


def restored() -> Iterator[tuple[str, Any]]:
    known, held = faces(60, 1), faces(4, 2)
    for name, (settings, damage) in FITTED.items():
        yield name, settings.fit(known, 0).restore(damage.apply(held, 5)).astype(float) - held


def network() -> Iterator[tuple[str, Any]]:
    linear = ComponentsSettings(components=16).fit(faces(60, 1), 0)
    made = seeded_model(lambda: RestoringNetwork(NetworkSettings(size=SIDE, width=8, components=16)), 2).eval()
    for parameter in made.parameters():
        if not parameter.any():
            torch.nn.init.normal_(parameter, std=0.05, generator=torch.Generator().manual_seed(4))
    for damage in (Squares(), GaussianNoise(sigma=0.2), LowResolution(factor=4)):
        x = inputs_of(damage.apply(faces(4, 2), 5), linear)
        yield from ((f"{damage.kind}: {name}", each) for name, each in x._asdict().items())
        yield f"{damage.kind}: made", made(x)
        yield f"{damage.kind}: mirrored", made(x.mirrored())
        losses = made.losses(x, x.guess, Noise(torch.Generator()))
        yield f"{damage.kind}: losses", [losses["loss"].item(), losses["mse"].item()]


def arrays() -> dict[str, Any]:
    with torch.no_grad():
        return dict([*damages(), *restored(), *network()])


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    return arrays()


@pytest.mark.parametrize("name", VALUES)
def test_values_are_those_that_were_checked(found, name):
    pixels = VALUES[name][1] > 1
    assert fingerprint(found[name]) == near(VALUES[name], 0.02 if pixels else 2e-6)
