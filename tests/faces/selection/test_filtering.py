import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from core.manifest import ACTION_UNITS
from faces.selection.filtering import NEUTRAL_RULES, UNIT_LIMITS, FilterSettings, mark_faces, rule_report, score


def rule(name, **limits) -> FilterSettings:
    return FilterSettings(neutral_rule=name, **limits)


def test_relaxed_frontal_faces_pass_every_rule(make_faces):
    for name in NEUTRAL_RULES:
        marked = mark_faces(make_faces(8), rule(name, k=4))
        assert marked["frontal"].all()
        assert marked["neutral"].all()
        assert marked["neutral"].dtype == bool


@pytest.mark.parametrize("angle", ["yaw", "pitch", "roll"])
@pytest.mark.parametrize("sign", [-1, 1])
def test_turned_faces_are_neither_frontal_nor_neutral(make_faces, angle, sign):
    limit = getattr(FilterSettings(), f"max_{angle}")
    angles = [0.0, sign * limit, sign * (limit + 0.1), sign * 90.0]
    marked = mark_faces(make_faces(4, **{angle: angles}), FilterSettings())
    assert list(marked["frontal"]) == [True, True, False, False]
    assert list(marked["neutral"]) == [True, True, False, False]


def test_doubtful_faces_are_frontal_but_not_neutral(make_faces):
    marked = mark_faces(make_faces(2, confidence=[0.9, 0.91]), rule("absolute"))
    assert list(marked["frontal"]) == [True, True]
    assert list(marked["neutral"]) == [False, True]


@pytest.mark.parametrize("unit", ACTION_UNITS)
def test_absolute_rule_has_a_limit_for_each_unit(make_faces, unit):
    limit = UNIT_LIMITS[unit]
    faces = make_faces(3, **{unit: [limit, limit + 0.01, np.nan]})
    assert list(mark_faces(faces, rule("absolute"))["neutral"]) == [True, False, True]
    assert mark_faces(faces, rule("absolute", unit_limits={unit: 1.0}))["neutral"].all()
    others = tuple(one for one in ACTION_UNITS if one != unit)
    assert mark_faces(faces, rule("absolute", units=others))["neutral"].all()


def test_relative_rule_forgives_a_resting_face_and_sees_an_expression(make_faces):
    """A person whose brows rest high is neutral there; the same height is an expression in another person."""
    faces = make_faces(8, au01=[0.6, 0.6, 0.6, 0.6, 0.0, 0.0, 0.0, 0.6])
    assert list(mark_faces(faces, rule("relative"))["neutral"]) == [True] * 7 + [False]
    assert list(mark_faces(faces, rule("absolute"))["neutral"]) == [False] * 4 + [True] * 3 + [False]


def test_relative_rule_needs_enough_frames(make_faces):
    faces = make_faces(4, identity=["a", "a", None, "b"], au12=[0.9, 0.9, 0.9, 0.0])
    assert list(mark_faces(faces, rule("relative"))["neutral"]) == [False, False, False, True]


def test_rules_follow_the_score(make_faces):
    rng = np.random.default_rng(1)
    faces = make_faces(40, **{unit: rng.random(40) * 0.4 for unit in ACTION_UNITS})
    for limit in (0.5, 1.0, 2.0):
        settings = rule("relative", excess_limit=limit)
        assert list(mark_faces(faces, settings)["neutral"]) == list(score(faces, settings) <= limit)
    chosen = faces.loc[mark_faces(faces, rule("top_k", k=1))["neutral"]]
    assert list(chosen.index) == list(score(faces, rule("top_k")).groupby(faces["identity"]).idxmin())


def test_a_face_without_units_is_not_neutral(make_faces):
    for name in NEUTRAL_RULES:
        faces = make_faces(4, identity=None, **{unit: [np.nan, 0.0, 0.0, 0.0] for unit in ACTION_UNITS})
        marked = mark_faces(faces, rule(name, k=1))
        assert list(marked["frontal"]) == [True] * 4
        assert list(marked["neutral"]) == [False, True, True, True]


@pytest.mark.parametrize(("backend", "limit"), [("mediapipe", 0.35), ("openface", 1.0), ("pyfeat", 0.5)])
def test_each_backend_has_limits_on_its_own_scale(make_faces, backend, limit):
    faces = make_faces(3, identity=None, backend=backend, au12=[limit, limit * 1.05, 0.0])
    assert list(mark_faces(faces, rule("absolute"))["neutral"]) == [True, False, True]
    assert FilterSettings().limit("au12", backend) == limit
    assert mark_faces(faces, rule("absolute", unit_limits={"au12": 5.0}))["neutral"].all()


def test_a_table_of_several_backends_is_judged_face_by_face(make_faces):
    faces = make_faces(4, backend=["mediapipe", "openface", "pyfeat", "none"], identity=None, au12=0.4)
    assert list(mark_faces(faces, rule("absolute"))["neutral"]) == [False, True, True, True]
    assert list(mark_faces(faces, rule("relative"))["neutral"]) == [False, True, True, False]


def test_ready_faces_are_neither_frontal_nor_neutral(make_faces):
    unknown = dict.fromkeys(["yaw", "pitch", "roll", "confidence", *ACTION_UNITS], np.nan)
    for name in NEUTRAL_RULES:
        marked = mark_faces(make_faces(3, backend="none", **unknown), rule(name))
        assert not marked["frontal"].any()
        assert not marked["neutral"].any()


def test_a_table_without_backends_was_measured_by_mediapipe(make_faces):
    faces = make_faces(4, identity=None, au12=[0.3, 0.4, 0.9, 0.0])
    for name in NEUTRAL_RULES:
        marked = mark_faces(faces.drop(columns="backend"), rule(name))
        assert list(marked["neutral"]) == list(mark_faces(faces, rule(name))["neutral"])


@pytest.mark.parametrize("name", NEUTRAL_RULES)
def test_unknown_backends_are_named(make_faces, name):
    with pytest.raises(ValueError, match="unknown key 'openfase'; did you mean 'openface'"):
        mark_faces(make_faces(2, backend="openfase"), rule(name))


def test_turned_faces_do_not_shift_the_median(make_faces):
    faces = make_faces(9, identity="a", yaw=[0.0] * 4 + [60.0] * 5, au12=[0.0] * 3 + [0.9] * 6)
    assert list(mark_faces(faces, rule("relative"))["neutral"]) == [True] * 3 + [False] * 6


def test_top_k_takes_the_least_expressive_of_each_person(make_faces):
    faces = make_faces(8, au12=[0.4, 0.1, 0.2, 0.3, 0.0, 0.9, 0.5, 0.8])
    marked = mark_faces(faces, rule("top_k", k=2, min_frames=99))
    assert list(marked["neutral"]) == [False, True, True, False, True, False, True, False]


def test_top_k_breaks_ties_by_content_not_by_order(make_faces):
    faces = make_faces(8, identity="a")
    shuffled = faces.sample(frac=1, random_state=3)
    top = rule("top_k", k=3)
    one, two = (set(table.loc[mark_faces(table, top)["neutral"], "face_id"]) for table in (faces, shuffled))
    assert one == two
    assert len(one) == 3


def test_unknown_people_are_people_of_their_own(make_faces):
    assert mark_faces(make_faces(5, identity=None), rule("top_k", k=1))["neutral"].sum() == 5


def test_no_frontal_face_leaves_nobody_neutral(make_faces):
    for name in NEUTRAL_RULES:
        assert not mark_faces(make_faces(4, yaw=80.0), rule(name))["neutral"].any()


def test_report_counts_alone_and_in_sequence(make_faces):
    faces = make_faces(
        6, yaw=[0.0, 50.0, 50.0, 0.0, 0.0, 0.0], confidence=[0.5, 0.5, 1.0, 1.0, 1.0, 1.0], au12=[0, 0, 0, 1, 0, 0]
    )
    report = rule_report(faces, rule("absolute")).set_index("rule")
    assert report.loc["yaw"].tolist() == [2, 2, 4]
    assert report.loc["confidence"].tolist() == [2, 1, 3]
    assert report.loc["au12"].tolist() == [1, 1, 2]
    assert list(report.index) == ["yaw", "pitch", "roll", "confidence", *ACTION_UNITS]


@pytest.mark.parametrize("name", NEUTRAL_RULES)
def test_report_agrees_with_the_judgement(make_faces, name):
    rng = np.random.default_rng(0)
    columns = {unit: rng.random(60) * 0.6 for unit in ACTION_UNITS}
    faces = make_faces(60, yaw=rng.normal(0, 10, 60), confidence=rng.uniform(0.8, 1, 60), **columns)
    report = rule_report(faces, rule(name, k=2))
    assert report["left"].iloc[-1] == mark_faces(faces, rule(name, k=2))["neutral"].sum()
    assert report["in_sequence"].sum() + report["left"].iloc[-1] == 60


def test_unknown_units_are_named():
    with pytest.raises(ValidationError, match="unknown key 'au1'; did you mean 'au1"):
        FilterSettings(units=("au1",))
    with pytest.raises(ValidationError, match="unknown key 'au99'"):
        FilterSettings(unit_limits={"au99": 0.1})


def test_drawn_expressions_are_told_from_neutral(measured, make_faces):
    """The whole chain on drawn people: of the frontal views only the neutral one counts as neutral."""
    from faces.detection.action_units import action_units

    views = ("neutral", "smile", "jaw", "blink", "brows")
    rows = [(name, view, faces[view]) for name, faces in measured.items() for view in views]
    table = make_faces(len(rows), identity=[name for name, _, _ in rows], confidence=1.0)
    table = table.assign(**pd.DataFrame([action_units(face) for _, _, face in rows]))
    marked = mark_faces(table, rule("relative"))
    assert list(marked["neutral"]) == [view == "neutral" for _, view, _ in rows]


def test_a_lowered_brow_is_an_expression_from_its_calibrated_limit_on(make_faces):
    faces = mark_faces(make_faces(2, au04=[0.44, 0.46]), FilterSettings(neutral_rule="absolute"))
    assert faces["neutral"].tolist() == [True, False]


def test_who_always_frowns_is_not_at_rest_frowning(make_faces):
    frowning = mark_faces(make_faces(4, identity="ann", au04=0.8), FilterSettings(neutral_rule="relative"))
    assert not frowning["neutral"].any()
