import numpy as np
import pandas as pd
import pytest
from fingerprints import fingerprint, near
from hypothesis import given, settings
from hypothesis import strategies as st

from core.manifest import ACTION_UNITS
from faces.selection.neutrality import SPREAD_LIMIT, backends_of, expressiveness, own_rest
from faces.selection.resting import MEDIAPIPE, REGIONS, RESTING, UNIT_LIMITS

MANY = 99


def score(faces, min_frames=3, units=ACTION_UNITS, **limits) -> pd.Series:
    return expressiveness(faces, pd.Series(True, index=faces.index), units, limits, min_frames)


def people(**columns) -> pd.DataFrame:
    """Return faces of person "a" at the usual rest of MediaPipe but for the named columns."""
    count = len(next(iter(columns.values())))
    rest = {unit: [MEDIAPIPE[unit].usual] * count for unit in ACTION_UNITS}
    return pd.DataFrame({"identity": ["a"] * count, "backend": "mediapipe"} | rest | columns)


def test_every_backend_knows_every_unit():
    for table in RESTING.values():
        assert tuple(table) == ACTION_UNITS
        for usual, high, limit in table.values():
            assert 0 <= usual < high
            assert usual < limit
    assert UNIT_LIMITS["au12"] == MEDIAPIPE["au12"].limit


def test_every_unit_is_in_one_region():
    assert sorted(unit for members in REGIONS.values() for unit in members) == sorted(ACTION_UNITS)


def test_the_usual_face_has_no_expression():
    assert list(score(people(au12=[0.0] * 3))) == [0.0] * 3


def test_one_unit_at_its_limit_stands_out():
    """One row per unit, each with that unit alone at its limit."""
    faces = pd.concat([people(**{unit: [resting.limit]}) for unit, resting in MEDIAPIPE.items()], ignore_index=True)
    assert (score(faces, MANY) >= 1 - 1e-9).all()
    assert (score(faces, MANY, **dict.fromkeys(ACTION_UNITS, 9.0)) < 1).sum() > 5


def test_small_movements_everywhere_add_up():
    """Every unit at the height that one portrait in twenty exceeds: none stands out, the whole face does."""
    everywhere = people(**{unit: [resting.high] for unit, resting in MEDIAPIPE.items()})
    assert score(everywhere, MANY, **dict.fromkeys(ACTION_UNITS, 9.0))[0] == pytest.approx(len(REGIONS) / SPREAD_LIMIT)


def test_the_score_is_the_larger_of_its_parts():
    faces = people(au12=[0.35], au45=[0.18])
    span = MEDIAPIPE["au12"].high - MEDIAPIPE["au12"].usual
    spread = (0.35 / span / 2 + 1 / 4) / SPREAD_LIMIT
    assert score(faces, MANY)[0] == pytest.approx(max(spread, 1.0))
    assert score(faces, MANY, au12=9.0)[0] == pytest.approx(spread)


def test_own_rest_is_forgiven_but_never_a_lasting_smile():
    raised = people(au01=[0.4, 0.4, 0.4])
    assert list(score(raised)) == [0.0] * 3
    assert (score(raised, MANY) > 0.9).all()
    assert (score(people(au12=[0.9] * 8)) > 1).all()


def test_own_rest_is_the_median_of_enough_faces_that_may_show_it():
    faces = people(au12=[0.1, 0.2, 0.3, 0.9]).assign(identity=["a", "a", "a", None])
    may = pd.Series([True, True, True, False])
    assert list(own_rest(faces, may, ["au12"], 3)["au12"]) == pytest.approx([0.2] * 3 + [np.nan], nan_ok=True)
    assert own_rest(faces, may & (faces["au12"] < 0.3), ["au12"], 3)["au12"].isna().all()


def test_backends_of_one_person_are_not_mixed():
    faces = people(au12=[0.1] * 3 + [1.0] * 3).assign(backend=["mediapipe"] * 3 + ["openface"] * 3)
    zero_others = faces.assign(**{unit: 0.0 for unit in ACTION_UNITS if unit != "au12"})
    assert list(score(zero_others)) == pytest.approx([0.0] * 6)


def test_scores_are_the_same_on_each_scale():
    """OpenFace at twice its limit and py-feat at twice its limit are equally far from rest."""
    relaxed = {unit: [0.0, 0.0] for unit in ACTION_UNITS}
    faces = people(**relaxed).assign(backend=["openface", "pyfeat"], au04=[2.0, 1.0])
    assert list(score(faces, MANY)) == pytest.approx([2.0, 2.0])


def test_units_without_a_value_do_not_count():
    faces = people(**{unit: [np.nan] for unit in ACTION_UNITS if unit != "au12"} | {"au12": [0.35]})
    assert score(faces, MANY, au12=9.0)[0] == pytest.approx(0.35 / MEDIAPIPE["au12"].high / SPREAD_LIMIT)
    assert score(faces.assign(au12=np.nan), MANY).isna().all()


def test_a_limit_below_the_usual_rest_is_strict_and_finite():
    scores = score(people(au07=[0.34, 0.5]), MANY, au07=0.2)
    assert scores[0] == 0
    assert 1 < scores[1] < 100


def test_an_empty_table_has_no_scores():
    assert score(people(au12=[0.0]).head(0)).empty


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=15, max_size=15), st.sampled_from(ACTION_UNITS), st.floats(0, 1))
def test_more_of_a_unit_never_lowers_the_score(values, unit, more):
    faces = people(**{name: [value] * 2 for name, value in zip(ACTION_UNITS, values, strict=True)})
    faces.loc[1, unit] += more
    before, after = score(faces, MANY)
    assert 0 <= before <= after
    assert np.isfinite(after)


@settings(max_examples=10, deadline=None)
@given(st.permutations(range(8)))
def test_row_order_does_not_matter(order):
    rng = np.random.default_rng(0)
    faces = people(**{unit: list(rng.random(8)) for unit in ACTION_UNITS}).assign(identity=list("aaabbbbb"))
    assert score(faces.iloc[list(order)]).sort_index().to_list() == pytest.approx(score(faces).to_list())


def test_the_resting_values_are_those_that_were_measured():
    assert fingerprint([list(each) for each in MEDIAPIPE.values()]) == near([0.245778, 0.310483, -0.0116355])
    assert set(RESTING["openface"].values()) == {(0.0, 1.0, 1.0)}
    assert set(RESTING["pyfeat"].values()) == {(0.0, 0.5, 0.5)}


def test_random_faces_are_as_expressive_as_they_were():
    rng = np.random.default_rng(0)
    faces = pd.DataFrame(rng.random((24, 15)) * 0.7, columns=list(ACTION_UNITS))
    faces["identity"] = [f"p{row % 5}" if row % 7 else None for row in range(24)]
    shows_rest = pd.Series(rng.random(24) < 0.7)
    units = list(ACTION_UNITS)
    found = expressiveness(faces, shows_rest, units, {"au12": 0.2}, 3)
    assert fingerprint(found) == near([4.62881, 4.75752, 0.787713])
    faces["backend"] = ["mediapipe"] * 10 + ["openface"] * 8 + [None] * 6
    assert backends_of(faces).value_counts().to_dict() == {"mediapipe": 16, "openface": 8}
    found = expressiveness(faces, shows_rest, units, {"au12": 0.2}, 3)
    assert fingerprint(found) == near([4.54817, 5.05834, 2.23272])
    found = expressiveness(faces, shows_rest, units[:6], {}, 2)
    assert fingerprint(found) == near([0.914343, 1.05575, 0.229769])


def test_a_table_without_backends_was_measured_by_mediapipe():
    assert set(backends_of(pd.DataFrame({"au12": [0.1, 0.2]}))) == {"mediapipe"}
    known = backends_of(pd.DataFrame({"backend": ["openface", None]}))
    assert list(known) == ["openface", "mediapipe"]
