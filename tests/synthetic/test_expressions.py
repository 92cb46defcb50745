import numpy as np
import pytest

from synthetic import landmarks as lm
from synthetic.expressions import UNITS, Expressions, driven
from synthetic.kernels import make_kernels
from synthetic.unit_fields import unit_fields

FLIP = np.array([-1, 1, 1])
EVEN = dict.fromkeys(UNITS, 0.0)


@pytest.fixture(scope="module")
def expressions(studio):
    return Expressions(make_kernels(studio.head))


@pytest.fixture(scope="module")
def fields(studio):
    return unit_fields(make_kernels(studio.head))


def test_units_but_one_are_symmetric(studio, fields):
    mirror = studio.head.mirror
    for name, field in fields.items():
        face = field[:468]
        difference = np.abs(face[mirror] - face * FLIP).max()
        assert (difference < 0.1) == (name != "mouth_left"), name


def test_rest_closes_the_lips(expressions):
    neutral = expressions.neutral(0.0)
    gap = neutral[list(lm.LIP_INNER_UPPER), 1] - neutral[list(lm.LIP_INNER_LOWER), 1]
    assert np.abs(gap).max() < 0.1


def test_jaw_opens_the_mouth_and_keeps_the_forehead(expressions):
    neutral = expressions.neutral(0.0)
    opened = expressions.apply(neutral, {"jaw_open": 1.0}, EVEN)
    gap = opened[13, 1] - opened[14, 1]
    assert gap > 1.5
    assert opened[10] == pytest.approx(neutral[10], abs=1e-6)


def test_blink_closes_the_eye(expressions):
    neutral = expressions.neutral(0.0)
    closed = expressions.apply(neutral, {"eye_blink": 1.0}, EVEN)

    def opening(v):
        return (v[list(lm.EYE_UPPER), 1] - v[list(lm.EYE_LOWER), 1]).max()

    assert opening(closed) < 0.15 * opening(neutral)


@pytest.mark.parametrize(
    ("unit", "landmark", "axis", "sign"),
    [
        ("brow_inner_up", 107, 1, 1),
        ("brow_outer_up", 70, 1, 1),
        ("brow_down", 105, 1, -1),
        ("mouth_smile", lm.MOUTH_CORNER, 1, 1),
        ("mouth_frown", lm.MOUTH_CORNER, 1, -1),
        ("mouth_stretch", lm.MOUTH_CORNER, 0, -1),
        ("mouth_pucker", lm.MOUTH_CORNER, 0, 1),
        ("mouth_left", 13, 0, 1),
        ("eye_wide", 159, 1, 1),
        ("look_up", 159, 1, 1),
    ],
)
def test_units_move_landmarks_the_right_way(expressions, unit, landmark, axis, sign):
    neutral = expressions.neutral(0.0)
    moved = expressions.apply(neutral, {unit: 1.0}, EVEN) - neutral
    assert moved[landmark, axis] * sign > 0.1


def test_drive_grows_with_intensity():
    for name in UNITS:
        drives = [driven({name: level}, name) for level in (0.0, 0.3, 0.6, 1.0)]
        assert drives[0] == 0
        assert drives == sorted(drives)
    assert driven({"look_left": -0.5}, "look_left") == -driven({"look_left": 0.5}, "look_left")
