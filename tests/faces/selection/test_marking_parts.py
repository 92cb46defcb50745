"""A manifest in parts is marked as the whole is, wherever a person's faces lie."""

import numpy as np
import pandas as pd
import pytest

from core.manifest import ACTION_UNITS
from core.running import running
from faces.selection.filtering import NEUTRAL_RULES, FilterSettings, mark_faces, rule_report
from faces.selection.marking_parts import mark_parts


@pytest.fixture(scope="module")
def whole(make_faces):
    """Faces of a dozen people and of nobody known, of every pose and expression."""
    rng = np.random.default_rng(0)
    faces = make_faces(300, **{unit: rng.uniform(0, 0.5, 300) * (rng.random(300) < 0.2) for unit in ACTION_UNITS})
    people = pd.Series(rng.choice([f"person {number}" for number in range(12)], 300)).where(rng.random(300) < 0.8)
    return faces.assign(
        identity=people.astype(faces["identity"].dtype),
        yaw=rng.normal(0, 8, 300),
        confidence=rng.choice([0.85, 0.95, 0.99], 300),
    )


@pytest.mark.parametrize("rule", NEUTRAL_RULES)
@pytest.mark.parametrize("groups", [1, 5])
def test_parts_are_marked_as_the_whole_is(whole, tmp_path, rule, groups):
    settings, order = FilterSettings(neutral_rule=rule), np.random.default_rng(1).permutation(len(whole))
    shuffled = whole.iloc[order].reset_index(drop=True)
    files = []
    for number, part in enumerate(np.array_split(np.arange(len(shuffled)), 4)):
        files.append(tmp_path / f"{number}.parquet")
        shuffled.iloc[part].reset_index(drop=True).to_parquet(files[-1], index=False)
    marked, report = mark_parts(files, settings, tmp_path / "work", groups=groups)
    found = pd.concat([pd.read_parquet(file) for file in marked], ignore_index=True)
    expected = mark_faces(shuffled, settings)
    assert [path.name for path in (tmp_path / "work").iterdir()] == ["marked"]
    assert 0 < expected["neutral"].sum() < expected["frontal"].sum() < len(expected)
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)
    pd.testing.assert_frame_equal(report, rule_report(shuffled, settings))


def test_in_processes_too_and_with_groups_of_nobody(whole, tmp_path):
    whole.iloc[:2].to_parquet(tmp_path / "few.parquet", index=False)
    with running(2) as run:
        marked, report = mark_parts([tmp_path / "few.parquet"], FilterSettings(), tmp_path / "work", run, groups=3)
    expected = mark_faces(whole.iloc[:2], FilterSettings())
    assert list(pd.read_parquet(marked[0])["neutral"]) == list(expected["neutral"])
    assert report["alone"].tolist() == rule_report(whole.iloc[:2], FilterSettings())["alone"].tolist()
