from dataclasses import replace

import numpy as np
import pytest
from drawn import draw

from core.manifest import ACTION_UNITS
from faces.detection.action_units import GEOMETRY, UNIT_SOURCES, action_units, head_frame
from faces.detection.canonical_mesh import load_mesh
from faces.detection.landmarks import Landmarker
from faces.detection.weights import find_landmarker
from synthetic.view import View

WEAK = 0.15


def units(measured, person, view):
    return action_units(measured[person][view])


def test_every_unit_has_one_source():
    assert tuple(source.unit for source in UNIT_SOURCES) == ACTION_UNITS
    for source in UNIT_SOURCES:
        assert source.channels or source.measures
        assert set(source.measures) <= set(GEOMETRY)


def test_every_channel_exists_and_no_dead_one_is_used(measured):
    channels = {channel for one in UNIT_SOURCES for channel in one.channels}
    assert channels <= set(measured["ann"]["neutral"].blendshapes)
    assert not {name for name in channels if name.startswith(("noseSneer", "cheekSquint", "cheekPuff"))}


def test_values_lie_in_the_unit_interval(measured):
    for person, views in measured.items():
        for view in views:
            values = units(measured, person, view)
            assert tuple(values) == ACTION_UNITS
            assert all(0 <= value <= 1 for value in values.values())


def test_known_channels_give_known_units(measured):
    face = measured["ann"]["neutral"]
    shapes = dict.fromkeys(face.blendshapes, 0.0)
    shapes |= {"mouthSmileLeft": 0.8, "mouthSmileRight": 0.4, "browInnerUp": 0.3, "jawOpen": 0.7}
    values = action_units(replace(face, blendshapes=shapes))
    known = {"au12": 0.6, "au01": 0.3, "au27": 0.7, "au45": 0.0, "au02": 0.0, "au15": 0.0}
    assert {unit: values[unit] for unit in known} == pytest.approx(known)


def test_weak_channels_are_stretched_and_a_wink_counts_fully(measured):
    face = measured["ann"]["neutral"]
    shapes = dict.fromkeys(face.blendshapes, 0.0)
    shapes |= {"eyeWideLeft": 0.15, "eyeWideRight": 0.15, "mouthFrownLeft": 0.7, "mouthFrownRight": 0.7}
    values = action_units(replace(face, blendshapes=shapes | {"eyeBlinkLeft": 0.9}))
    known = {"au05": 0.5, "au15": 1.0, "au45": 0.9}
    assert {unit: values[unit] for unit in known} == pytest.approx(known)


def test_channel_and_measure_count_alike(measured):
    face = measured["ann"]["neutral"]
    channels = ["mouthUpperUpLeft", "mouthUpperUpRight"]
    relaxed, raised = ({**face.blendshapes} | dict.fromkeys(channels, value) for value in (0, 1))
    low, high = (action_units(replace(face, blendshapes=shapes))["au09"] for shapes in (relaxed, raised))
    assert high - low == pytest.approx(0.5)


def test_a_missing_channel_is_unavailable_and_not_zero(measured):
    face = measured["ann"]["neutral"]
    shapes = {name: value for name, value in face.blendshapes.items() if name != "jawOpen"}
    values = action_units(replace(face, blendshapes=shapes))
    assert np.isnan(values["au27"])
    assert not np.isnan(values["au12"])


@pytest.mark.parametrize(
    ("view", "unit", "rise"),
    [
        ("smile", "au12", 0.4),
        ("jaw", "au27", 0.25),
        ("jaw", "au25", 0.4),
        ("blink", "au45", 0.25),
        ("squint", "au07", 0.2),
        ("squint", "au06", 0.2),
        ("brows", "au01", 0.4),
    ],
)
def test_a_drawn_expression_raises_its_unit(measured, view, unit, rise):
    for person in measured:
        assert units(measured, person, view)[unit] - units(measured, person, "neutral")[unit] > rise


@pytest.fixture(scope="module")
def expressions():
    """Two drawn people at rest and with one unit at full strength each: unit -> person -> intensities."""
    shown = ("", "brow_down", "mouth_frown", "mouth_upper_up", "eye_wide")
    with Landmarker(max_faces=1) as landmarker:
        return {
            unit: [
                action_units(landmarker.measure(draw(number, View({unit: 1.0} if unit else {})))[0])
                for number in (3, 4)
            ]
            for unit in shown
        }


@pytest.mark.parametrize(
    ("drawn", "unit", "rise"),
    [
        ("brow_down", "au04", 0.35),
        ("mouth_frown", "au15", 0.5),
        ("mouth_upper_up", "au09", 0.3),
        ("eye_wide", "au05", 0.4),
    ],
)
def test_anger_sadness_and_disgust_have_units(expressions, drawn, unit, rise):
    for shown, relaxed in zip(expressions[drawn], expressions[""], strict=True):
        assert shown[unit] - relaxed[unit] > rise


def test_a_neutral_face_is_at_rest(measured):
    for person in measured:
        values = units(measured, person, "neutral")
        assert values["au12"] < WEAK
        assert values["au25"] < 0.3
        assert values["au27"] < WEAK


def test_head_frame_undoes_the_pose(measured):
    frontal, turned = (head_frame(measured["ann"][view]) for view in ("neutral", "tilted"))
    assert np.linalg.norm(turned[33] - turned[263]) == pytest.approx(1)
    assert abs(turned[33, 1] - turned[263, 1]) < 0.05
    assert np.abs(frontal[:468] - turned[:468]).mean() < 0.05


def head(**points: tuple[float, float]) -> np.ndarray:
    """Return 478 points at the origin but those named p<number>."""
    made = np.zeros((478, 3))
    for name, xy in points.items():
        made[int(name[1:]), :2] = xy
    return made


def test_geometry_has_known_answers():
    assert GEOMETRY["brow_slope"](head(p46=(0, 0.025), p276=(0, 0.025))) == pytest.approx(0.5)
    assert GEOMETRY["brow_slope"](head(p55=(0, 0.05), p285=(0, 0.05))) == 0
    assert GEOMETRY["lip_gap"](head(p13=(0, 0.1), p14=(0, -0.05))) == pytest.approx(0.5)
    assert GEOMETRY["lip_gap"](head(p13=(0, 0.9))) == 1
    assert GEOMETRY["lower_lid_height"](head(p145=(0, -0.02), p374=(0, -0.02))) == pytest.approx(0.5)
    assert GEOMETRY["lower_lid_height"](head(p145=(0, -0.2), p374=(0, -0.2))) == 0
    assert GEOMETRY["nose_shortening"](head(p129=(0, -0.37), p358=(0, -0.37))) == pytest.approx(0.5)
    assert GEOMETRY["nose_shortening"](head(p129=(0, -0.5), p358=(0, -0.5))) == 0


@pytest.mark.parametrize("measure", GEOMETRY)
def test_a_mirrored_head_measures_the_same(monkeypatch, measure):
    """Whatever is measured on the right is measured on the left at the landmark that mirrors it."""
    monkeypatch.setattr("faces.detection.action_units._ramp", lambda value, _rest, _full: value)
    mesh = load_mesh(find_landmarker())
    head = mesh.vertices + np.random.default_rng(0).normal(0, 0.5, mesh.vertices.shape)
    mirrored = head[mesh.mirror] * [-1, 1, 1]
    assert GEOMETRY[measure](mirrored) == pytest.approx(GEOMETRY[measure](head), abs=1e-9)
