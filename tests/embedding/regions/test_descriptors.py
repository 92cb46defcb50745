from typing import get_args

import numpy as np
import pytest
from fingerprints import fingerprint, near

from embedding.regions.bsif import BsifSettings
from embedding.regions.colour import ColourSettings
from embedding.regions.faces import RegionFaces
from embedding.regions.gabor import HIGHEST, WAVES, GaborSettings
from embedding.regions.lbp import LbpSettings
from embedding.regions.settings import AnyPart, RegionSettings
from embedding.regions.shape import ShapeSettings
from embedding.regions.sift import SiftSettings
from embedding.regions.tan_triggs import TanTriggsSettings

KINDS = get_args(get_args(AnyPart)[0])
ROUNDING = {BsifSettings: 3e-4}
"""Independent components are filters that processors round differently; all else is sure to the usual digits."""


@pytest.fixture(scope="module")
def some(people):
    return people[0][np.arange(24)]


@pytest.fixture(scope="module", params=KINDS, ids=lambda kind: kind.__name__)
def descriptor(request, face, some):
    settings = request.param()
    return settings.build(face, settings.learn(some, 0))


def mirrored(faces: RegionFaces, face) -> RegionFaces:
    """The same people in mirrored pictures."""
    landmarks = faces.landmarks[:, face.mirror] * np.array([-1, 1, 1], np.float32)
    return RegionFaces(faces.pixels[:, :, ::-1], faces.weights[:, :, ::-1], landmarks)


def test_a_mirrored_picture_is_described_alike(descriptor, some, face):
    own, other = descriptor.describe(some), descriptor.describe(mirrored(some, face))
    assert np.abs(own - other).mean() < 0.01 * np.abs(own - own.mean(axis=0)).mean()


def test_each_face_is_described_on_its_own(descriptor, some):
    whole, one = descriptor.describe(some), descriptor.describe(some[5:6])
    assert whole.dtype == np.float32
    assert whole.ndim == 3
    assert np.isfinite(whole).all()
    np.testing.assert_allclose(one[0], whole[5], rtol=1e-3, atol=1e-4)


def test_faces_of_a_person_are_described_more_alike(descriptor, people):
    faces, person = people
    described = descriptor.describe(faces[:96]).reshape(96, -1)
    described = described - described.mean(axis=0)
    described /= np.linalg.norm(described, axis=1, keepdims=True)
    same = person[:96, None] == person[None, :96]
    other, alike = (described @ described.T)[~same], (described @ described.T)[same & ~np.eye(96, dtype=bool)]
    assert alike.mean() > other.mean() + 2 * other.std() / np.sqrt(len(alike))
    assert np.median(alike) > np.quantile(other, 0.7)


def test_one_side_that_is_hidden_counts_less(descriptor, some):
    if not hasattr(descriptor, "cells"):
        pytest.skip("shape uses all landmarks")
    seen = np.zeros_like(some.weights)
    seen[:, :, 16:] = 1
    own = descriptor.describe(RegionFaces(some.pixels, seen, some.landmarks))
    changes = []
    for side in (np.s_[:, :, :44], np.s_[:, :, 84:]):
        spoilt = some.pixels.copy()
        spoilt[side] = 7
        changes.append(np.abs(descriptor.describe(RegionFaces(spoilt, seen, some.landmarks)) - own).mean())
    assert changes[0] < 0.7 * changes[1]


def test_brightness_does_not_matter_to_gradients_and_waves(some, face):
    for settings in RegionSettings().parts:
        if settings.kind in {"sift", "gabor", "bsif"}:
            descriptor = settings.build(face, settings.learn(some, 0))
            darker = RegionFaces((some.pixels // 2), some.weights, some.landmarks)
            own, other = descriptor.describe(some), descriptor.describe(darker)
            assert np.abs(own - other).mean() < 0.35 * np.abs(own - own.mean(axis=0)).mean(), settings.kind


def test_gabor_answers_most_to_its_own_wave(some, face):
    gabor = next(part for part in RegionSettings().parts if part.kind == "gabor").build(face, {})
    y, x = np.mgrid[:128, :128] + 0.5
    for scale, turn in ((1, 0), (2, 3), (3, 6)):
        number, angle = HIGHEST / np.sqrt(2) ** scale, np.pi * turn / 8
        wave = 128 + 100 * np.cos(number * (np.cos(angle) * x + np.sin(angle) * y))
        size = np.stack([gabor._magnitudes(wave[None].astype(np.float32), each)[0] for each in gabor.waves])
        middle = size[:, :, 6:10, 6:10].mean(axis=(2, 3))
        assert np.unravel_index(middle.argmax(), middle.shape) == (scale, turn)
        assert middle.max() == pytest.approx(50, rel=0.05)
    assert gabor._magnitudes(np.full((1, 128, 128), 200, np.float32), gabor.waves[1])[0, :, 8, 8].max() < 0.2
    assert np.exp(-(WAVES**2) / 2) > 0.01


def test_sift_finds_the_direction_of_an_edge(some, face):
    sift = next(part for part in RegionSettings().parts if part.kind == "sift").build(face, {})
    ramps = np.stack(
        [np.tile(np.arange(128) * sign, (128, 1)) for sign in (1, -1)] + [np.tile(np.arange(128)[:, None], 128)]
    )
    maps = sift._maps((ramps + 127 * (ramps.min(axis=(1, 2), keepdims=True) < 0)).astype(np.uint8))
    assert maps[:, :, 8, 8].argmax(axis=1).tolist() == [0, 4, 2]


def test_parts_are_named_once():
    with pytest.raises(ValueError, match="at most once, got sift, sift"):
        RegionSettings(parts=({"kind": "sift"}, {"kind": "sift", "sigma": 2}))
    with pytest.raises(ValueError, match="at least one"):
        RegionSettings(parts=())


def test_every_descriptor_is_a_choice_of_the_settings():
    assert {kind.model_fields["kind"].default for kind in KINDS} == {
        "tan_triggs", "sift", "lbp", "bsif", "gabor", "shape", "colour",
    }  # fmt: skip


def test_faces_that_do_not_belong_together_are_named(some):
    with pytest.raises(ValueError, match="one row per face"):
        RegionFaces(some.pixels, some.weights[:3], some.landmarks)


VALUES = {
    TanTriggsSettings: ((1, 1047), [1.83259, 4.92052, 0.203394]),
    SiftSettings: ((41, 128), [0.0642662, 0.0814413, 0.0939613]),
    LbpSettings: ((94, 59), [0.068119, 0.114499, 0.0100453]),
    BsifSettings: ((94, 256), [0.0210365, 0.0515635, -0.0396957]),
    GaborSettings: ((90, 40), [0.856184, 1.05129, 0.0372864]),
    ShapeSettings: ((1, 744), [-5.82411, 21.3023, 1.52498]),
    ColourSettings: ((1, 270), [131.412, 133.117, 12.4534]),
}
"""By descriptor: the shape and the fingerprint of what it says of `some` faces."""


@pytest.mark.parametrize("kind", VALUES, ids=lambda kind: kind.__name__)
def test_drawn_faces_are_described_as_they_were(kind, some, face):
    shape, values = VALUES[kind]
    described = kind().build(face, kind().learn(some, 0)).describe(some)
    assert described.shape[1:] == shape
    assert fingerprint(described) == near(values, ROUNDING.get(kind, 2e-6))


@pytest.mark.parametrize(
    ("settings", "cells", "values"),
    [
        (SiftSettings(sigma=4.5), 15, [0.0712418, 0.0834425, 0.0237752]),
        (LbpSettings(radius=3.5), 94, [0.0696483, 0.11192, 0.00464718]),
        (GaborSettings(pitch=11), 51, [0.808716, 0.953147, -0.0328582]),
        (BsifSettings(filter_side=7), 94, [0.0214595, 0.0525859, 0.0150228]),
    ],
    ids=lambda each: getattr(each, "kind", ""),
)
def test_other_settings_describe_as_they_did(settings, cells, values, some, face):
    described = settings.build(face, settings.learn(some, 0)).describe(some)
    assert described.shape[1] == cells
    assert fingerprint(described) == near(values, ROUNDING.get(type(settings), 2e-6))


def test_every_descriptor_has_values():
    assert set(VALUES) == set(KINDS)


@pytest.mark.parametrize(
    "spoil", [lambda faces: (faces.pixels / 255, faces.weights), lambda faces: (faces.pixels, faces.weights[:-1])]
)
def test_faces_that_do_not_belong_together_are_refused(some, spoil):
    pixels, weights = spoil(some)
    with pytest.raises(ValueError, match=r"pixels|one row per face"):
        RegionFaces(pixels, weights, some.landmarks)


def test_a_cell_of_sift_is_the_root_of_shares(face, some):
    """RootSIFT (Arandjelovic and Zisserman, 2012): a cell's squares sum to 1, to less where it is flat."""
    part = SiftSettings().build(face, SiftSettings().learn(some, 0))
    maps = part._maps(some.gray)[..., : 2 * part.cells.kept.shape[1] + 2]
    squares = (part._left(maps) ** 2).sum(axis=-1)
    assert squares.max() <= 1
    assert np.median(squares) > 0.8
