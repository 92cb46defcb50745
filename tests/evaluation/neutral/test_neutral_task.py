from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.face_table import FaceTable
from core.frame_groups import FrameGroups
from core.manifest import ACTION_UNITS
from evaluation.neutral.task import neutral_task


@pytest.fixture
def table() -> FaceTable:
    manifest = pd.DataFrame({unit: [0.1, 0.2, 0.3, np.nan, 0.5, 0.6] for unit in ACTION_UNITS})
    manifest.loc[1, "au12"] = np.nan
    manifest = manifest.assign(identity=[f"person{row // 2}" for row in range(6)], frontal=True)
    return FaceTable(np.arange(6 * 48, dtype=np.uint8).reshape(6, 4, 4, 3), manifest)


def groups(*splits: str) -> FrameGroups:
    rows = np.arange(2 * len(splits)).reshape(-1, 2)
    names = np.array([f"person{number}" for number in range(len(splits))])
    return FrameGroups(names, rows[:, 0], tuple(rows[:, 1:]), np.array(splits))


def test_the_parts_are_those_of_the_split(table):
    task = neutral_task(table, groups("test", "train", "val"))
    assert [list(part.identities) for part in (task.train, task.val, task.test)] == [
        ["person1"],
        ["person2"],
        ["person0"],
    ]
    np.testing.assert_array_equal(task.true_faces(task.test), table.pixels[[0]])


def test_activity_is_the_mean_of_what_was_measured(table):
    task = neutral_task(table, groups("test", "train", "val"))
    np.testing.assert_allclose(task.activity, [0.1, 0.2, 0.3, np.nan, 0.5, 0.6])


def test_only_inputs_have_an_expressiveness(table):
    shown = neutral_task(table, groups("test", "train", "val")).expressiveness
    assert np.isnan(shown[[0, 2, 3, 4]]).all(), "the targets are not known, and the fourth face was not measured"
    assert shown[1] < shown[5]


def test_without_a_test_part_val_is_tested(table):
    task = neutral_task(table, groups("train", "val", "train"))
    assert list(task.test.identities) == list(task.val.identities) == ["person1"]


@pytest.mark.parametrize("splits", [("train", "train", "test"), ("val", "test", "val")])
def test_nobody_to_train_or_validate_on_is_refused(table, splits):
    with pytest.raises(ValueError, match="split fractions"):
        neutral_task(table, groups(*splits))


def test_faces_that_were_not_measured_are_never_the_least_expressive(make_task):
    task = make_task(10)
    first = task.test.inputs[0]
    unknown = task.activity.copy()
    unknown[first[0]] = np.nan
    chosen = replace(task, activity=unknown).least_expressive_frames(task.test)
    np.testing.assert_array_equal(chosen[0], task.pixels[first[1]])
