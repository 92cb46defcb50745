"""Faces are made with more strength until the front end finds them neutral: real measurements of drawn faces."""

import numpy as np
import pytest

from core.manifest import ACTION_UNITS
from faces.alignment import align
from faces.measuring.generated import mark_generated, measure_generated
from faces.selection.filtering import FilterSettings
from faces.selection.neutralisation import STRENGTHS, neutralised_faces

PEOPLE = np.array(["bob", "bobby"])


@pytest.fixture(scope="module")
def cut(pictures, measured) -> dict[str, np.ndarray]:
    bob = measured["bob"]
    return {key: align(pictures["bob"][key], face.left_eye, face.right_eye, 96) for key, face in bob.items()}


@pytest.fixture
def known(cut, make_faces):
    """Frames that show how both look at rest."""
    rest = measure_generated(cut["neutral"][None])[list(ACTION_UNITS)].iloc[0].to_dict()
    return make_faces(8, identity=np.repeat(PEOPLE, 4), frontal=True, **rest)


def maker(views: dict[str, list[str]], cut: dict[str, np.ndarray]):
    """Return what makes, at each strength, the view that is named for it, and a list of what was asked."""
    asked = []

    def make(people: np.ndarray, strength: float) -> np.ndarray:
        asked.append((PEOPLE[people].tolist(), strength))
        return np.stack([cut[views[PEOPLE[n]][STRENGTHS.index(strength)]] for n in people])

    return make, asked


def test_only_faces_that_are_not_neutral_are_made_again(cut, known):
    make, asked = maker({"bob": ["neutral"], "bobby": ["jaw", "smile", "neutral", "jaw"]}, cut)
    faces = neutralised_faces(make, PEOPLE, known, FilterSettings())
    np.testing.assert_array_equal(faces, np.stack([cut["neutral"]] * 2))
    assert asked == [(["bob", "bobby"], 1.0), (["bobby"], 1.6), (["bobby"], 2.5)]


def test_of_faces_that_are_never_neutral_the_least_expressive_is_kept(cut, known):
    views = ["jaw", "smile", "blink", "right"]
    make, _ = maker({"bob": views, "bobby": views[::-1]}, cut)
    one, other = neutralised_faces(make, PEOPLE, known, FilterSettings())
    np.testing.assert_array_equal(one, other)
    assert not np.array_equal(one, cut["right"]), "a face that is not frontal is no neutral one"


def test_a_generator_that_makes_the_same_face_at_any_strength_is_not_asked_for_ever(cut, known):
    make, asked = maker({name: ["jaw"] * len(STRENGTHS) for name in PEOPLE}, cut)
    np.testing.assert_array_equal(neutralised_faces(make, PEOPLE, known, FilterSettings())[0], cut["jaw"])
    assert len(asked) == 2


def test_where_another_expression_is_wanted_the_first_face_is_it(cut, known):
    make, asked = maker({name: ["smile"] * len(STRENGTHS) for name in PEOPLE}, cut)
    np.testing.assert_array_equal(neutralised_faces(make, PEOPLE, known, None)[0], cut["smile"])
    assert len(asked) == 1


@pytest.mark.parametrize(("share", "again"), [(0.9, True), (0.7, False)])
def test_a_face_must_stay_well_below_the_limit(cut, known, share, again):
    settings = FilterSettings()
    evaluated = mark_generated(measure_generated(cut["smile"][None]), PEOPLE[:1], known, settings)
    limit = float(evaluated["expressiveness"].iloc[0]) / share
    make, asked = maker({"bob": ["smile", "neutral"]}, cut)
    neutralised_faces(make, PEOPLE[:1], known, settings.model_copy(update={"excess_limit": limit}))
    assert (len(asked) > 1) is again
