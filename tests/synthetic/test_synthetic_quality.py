"""The Face Landmarker sees the drawn people, and sees on them what was drawn (a sample of the benchmark)."""

import numpy as np
import pytest

from faces.detection.landmarks import Landmarker
from synthetic.plan import frontal_pose, plan_stills, varied_camera, varied_light
from synthetic.view import Pose, View

PEOPLE = (7, 21, 33, 48)
SWEPT = {
    "mouth_smile": "mouthSmileLeft",
    "brow_inner_up": "browInnerUp",
    "brow_outer_up": "browOuterUpLeft",
    "eye_blink": "eyeBlinkLeft",
    "look_left": "eyeLookOutLeft",
}


@pytest.fixture(scope="module")
def people(studio):
    return {number: studio.person(number) for number in PEOPLE}


@pytest.fixture(scope="module")
def landmarker():
    with Landmarker(max_faces=1) as tool:
        yield tool


def test_frontal_stills_are_detected(studio, people, landmarker):
    stills = [(p, still) for p in PEOPLE for still in plan_stills(0, p) if still.name.startswith("frontal")]
    found = [len(landmarker.measure(studio.draw(people[p], still.view))) for p, still in stills]
    assert np.mean(found) >= 0.98


def test_units_reach_their_blendshapes(studio, people, landmarker):
    correlations = {}
    for unit, channel in SWEPT.items():
        rng, levels, seen = np.random.default_rng(5), [], []
        for number in PEOPLE:
            for level in (0.0, 0.5, 1.0):
                view = View({unit: level}, frontal_pose(rng), varied_light(rng), varied_camera(rng), number)
                levels.append(level)
                seen.append(landmarker.measure(studio.draw(people[number], view))[0].blendshapes[channel])
        correlations[unit] = np.corrcoef(levels, seen)[0, 1]
    assert min(correlations.values()) >= 0.8, correlations


def test_yaw_is_measured_as_drawn(studio, people, landmarker):
    angles = np.linspace(-42, 42, 4)
    views = [(p, float(a)) for p in PEOPLE for a in angles]
    seen = [landmarker.measure(studio.draw(people[p], View(pose=Pose(yaw=a))))[0].yaw for p, a in views]
    assert np.corrcoef([a for _, a in views], seen)[0, 1] >= 0.98
