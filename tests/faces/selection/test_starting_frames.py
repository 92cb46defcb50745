"""Which frames a face is made from when nobody knows the true one."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.manifest import ACTION_UNITS
from core.rejects import Reason, RejectLog
from faces.selection.person_faces import SelectionSettings
from faces.selection.starting_frames import starting_faces, without_faces


def faces(smiles: list[float], identity: str = "ann", frontal: bool = True) -> pd.DataFrame:
    """Faces of one person that smile as much as given."""
    table = pd.DataFrame({"face_id": [f"{identity}-{n:03d}" for n in range(len(smiles))], "identity": identity})
    table = table.assign(frontal=frontal, neutral=False, confidence=0.99, sharpness=1.0, backend="mediapipe")
    table[list(ACTION_UNITS)] = 0.0
    return table.assign(au12=smiles)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.integers(1, 15))
def test_everybody_gets_as_many_different_faces_as_there_are_the_least_expressive_first(smiles, frames):
    chosen, left_out = starting_faces(faces(smiles), SelectionSettings(frames=frames))
    assert len(chosen) == min(frames, len(smiles)) == chosen["face_id"].nunique()
    assert chosen["order"].to_list() == list(range(len(chosen)))
    assert set(chosen["role"]) == {"input"}
    assert smiles[int(chosen["face_id"].iloc[0][-3:])] == min(smiles)
    assert left_out.empty


def test_another_expression_starts_from_the_face_nearest_to_it():
    chosen, _ = starting_faces(faces([0.0, 0.5, 0.9]), SelectionSettings(frames=1, expression={"au12": 0.8}))
    assert chosen["face_id"].to_list() == ["ann-002"]


def test_who_is_never_frontal_is_left_out_and_the_others_are_not():
    both = pd.concat([faces([0.1, 0.2]), faces([0.1, 0.3, 0.2], "bob", frontal=False)], ignore_index=True)
    chosen, left_out = starting_faces(both, SelectionSettings())
    assert set(chosen["identity"]) == {"ann"}
    assert left_out.to_numpy().tolist() == [["bob", "too_few_frontal", "3 faces, 0 frontal, none good"]]


def test_nobody_is_no_error():
    chosen, left_out = starting_faces(faces([]), SelectionSettings())
    assert chosen.empty
    assert left_out.empty


def test_the_reason_for_no_face_is_the_commonest_but_never_a_dropped_frame():
    raw = pd.DataFrame({"identity": ["ann", "bob", None], "path": ["ann.mp4", "bob.mp4", "loose.jpg"]})
    log = RejectLog()
    for frame in range(9):
        log.append("bob.mp4", Reason.NEAR_DUPLICATE, "0.1 gray levels", frame=frame)
    for frame, why in enumerate([Reason.NO_FACE, Reason.LOW_CONFIDENCE, Reason.NO_FACE]):
        log.append("bob.mp4", why, frame=frame)
    missing = without_faces(raw, faces([0.0]), log)
    assert missing.to_numpy().tolist() == [["bob", "no_face", "2 of 3"]]


@pytest.mark.parametrize("choice", ["diverse", "random"])
def test_the_choice_does_not_depend_on_the_order_of_rows(choice):
    three = SelectionSettings(frames=3, choice=choice)
    table = faces(list(np.linspace(0, 1, 8)))
    first, _ = starting_faces(table, three)
    second, _ = starting_faces(table.iloc[::-1], three)
    pd.testing.assert_frame_equal(first, second)
