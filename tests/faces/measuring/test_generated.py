import cv2
import numpy as np
import pandas as pd
import pytest

from core.manifest import ACTION_UNITS
from faces.alignment import align
from faces.measuring.generated import MEASURES, mark_generated, measure_generated
from faces.selection.filtering import FilterSettings


@pytest.fixture(scope="module")
def made(pictures, measured) -> dict[str, np.ndarray]:
    """Drawn faces, cut out at 64 pixels as a generator would give them."""
    bob = measured["bob"]
    return {key: align(pictures["bob"][key], face.left_eye, face.right_eye, 64) for key, face in bob.items()}


@pytest.fixture(scope="module")
def seen(made) -> pd.DataFrame:
    nothing = np.full((64, 64, 3), 128, np.uint8)
    return measure_generated(np.stack([*made.values(), nothing])).assign(view=[*made, "nothing"]).set_index("view")


def test_small_crops_measure_about_as_the_pictures_they_come_from(seen, measured):
    for key, face in measured["bob"].items():
        assert seen.loc[key, "yaw"] == pytest.approx(face.yaw, abs=3)
        assert seen.loc[key, "pitch"] == pytest.approx(face.pitch, abs=6)
    for view, unit in (("smile", "au12"), ("jaw", "au27"), ("blink", "au45")):
        assert seen.loc[view, unit] > seen.loc["neutral", unit] + 0.3


def test_where_no_face_is_all_measures_are_missing(seen):
    assert seen.loc["nothing", list(MEASURES)].isna().all()


def test_neutral_frontal_faces_pass_and_the_others_do_not(seen, make_faces):
    people = np.array(["bob"] * len(seen))
    rest = seen.loc["neutral", list(ACTION_UNITS)].to_dict()
    known = make_faces(4, identity="bob", frontal=True, **rest)
    marked = mark_generated(seen, people, known, FilterSettings()).set_index(seen.index)
    assert marked.loc["neutral", ["found", "frontal", "neutral"]].all()
    assert not marked.loc[["smile", "jaw", "blink", "right", "nothing"], "neutral"].any()
    assert not marked.loc[["right", "nothing"], "frontal"].any()
    assert list(marked.index[~marked["found"]]) == ["nothing"]


def faces_with(**units: float) -> pd.DataFrame:
    base = dict.fromkeys(MEASURES, 0.0) | {"confidence": 0.6, "backend": "mediapipe"}
    return pd.DataFrame([base | units])


def test_a_face_is_compared_with_its_own_persons_rest(make_faces):
    """A brow that is low at rest is neutral for its person, and only for that one."""
    frowner = make_faces(4, identity="ann", frontal=True, au04=0.38)
    made = faces_with(au04=0.45)
    own = mark_generated(made, np.array(["ann"]), frowner, FilterSettings())
    other = mark_generated(made, np.array(["bob"]), frowner, FilterSettings())
    assert own["expressiveness"].item() < other["expressiveness"].item()


def test_a_generated_face_is_no_witness_of_its_persons_rest(make_faces):
    """Two frames are too few to know the rest; the generated face must not make them three."""
    two = make_faces(2, identity="ann", frontal=True, au12=0.14)
    made, ann = faces_with(au12=0.3), np.array(["ann"])
    with_two = mark_generated(made, ann, two, FilterSettings())
    with_none = mark_generated(made, ann, two.iloc[:0], FilterSettings())
    assert with_two["expressiveness"].item() == with_none["expressiveness"].item()


def test_turned_frames_do_not_show_the_rest(make_faces):
    turned = make_faces(4, identity="ann", frontal=False, au04=0.38)
    made, ann = faces_with(au04=0.45), np.array(["ann"])
    unknown = mark_generated(made, ann, turned.iloc[:0], FilterSettings())
    pd.testing.assert_frame_equal(mark_generated(made, ann, turned, FilterSettings()), unknown)


def test_the_size_of_the_crop_hardly_matters(made):
    large = cv2.resize(made["smile"], (128, 128), interpolation=cv2.INTER_CUBIC)
    small, big = measure_generated(made["smile"][None]), measure_generated(large[None])
    np.testing.assert_allclose(small[list(ACTION_UNITS)], big[list(ACTION_UNITS)], atol=0.1)
