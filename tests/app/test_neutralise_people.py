"""Whose faces are found in what a person types: drawn clips, and every kind of clip that gives no face."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from drawn import draw

from app.neutralise.people import find_people
from core.crop import EyeCrop
from core.rejects import Reason
from faces.selection.person_faces import SelectionSettings
from synthetic.view import Pose, View

SMILE = {"mouth_smile": 1.0, "jaw_open": 0.6}
NEUTRAL = 4
"""The frame of `ann.avi` without expression."""


def write_clip(path: Path, frames: list[np.ndarray]) -> Path:
    height, width = frames[0].shape[:2]
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), 5, (width, height))
    for rgb in frames:
        writer.write(rgb[..., ::-1])
    writer.release()
    return path


@pytest.fixture(scope="module")
def clips(tmp_path_factory) -> Path:
    """Drawn clips of two people, a profile, a single frame, 4K, noise, and bytes that are no clip."""
    folder = tmp_path_factory.mktemp("clips")
    ann, bob = 0, 1
    shows = [View(units={} if n == NEUTRAL else SMILE, pose=Pose(yaw=2.0 * n - 4), seed=n) for n in range(6)]
    write_clip(folder / "ann.avi", [draw(ann, view) for view in shows])
    write_clip(folder / "bob.avi", [draw(bob, view) for view in shows[:2]])
    write_clip(folder / "profile.avi", [draw(ann, View(pose=Pose(yaw=38 + n), seed=n)) for n in range(3)])
    write_clip(folder / "single.avi", [draw(ann, View(units={"brow_down": 1.0}, seed=9))])
    large = cv2.resize(draw(bob, View(pose=Pose(pitch=4), seed=8)), (2160, 2160))
    write_clip(folder / "large.avi", [cv2.copyMakeBorder(large, 0, 0, 840, 840, cv2.BORDER_REPLICATE)] * 2)
    rng = np.random.default_rng(0)
    write_clip(folder / "noise.avi", [rng.integers(0, 256, (128, 128, 3), dtype=np.uint8) for _ in range(4)])
    (folder / "broken.mp4").write_bytes(b"no clip at all" * 20)
    return folder


@pytest.fixture(scope="module")
def found(clips):
    people, left_out = find_people([clips], EyeCrop(size=32), SelectionSettings(frames=3))
    return {each.name: each for each in people}, {each.name: each for each in left_out}


def test_each_clip_gives_a_person_or_a_reason(found):
    people, left_out = found
    assert set(people) == {"ann", "bob", "single", "large"}
    reasons = {name: each.reason for name, each in left_out.items()}
    assert reasons == {
        "profile": Reason.TOO_FEW_FRONTAL,
        "noise": Reason.NO_FACE,
        "broken": Reason.NOT_AN_IMAGE,
    }
    assert "3 faces, 0 frontal" in left_out["profile"].detail
    assert left_out["noise"].detail == "4 of 4"


def test_the_least_expressive_frame_comes_first_and_no_more_than_asked_for(found):
    people, _ = found
    assert people["ann"].faces.pixels.shape == (3, 32, 32, 3)
    assert people["ann"].origins[0] == f"{NEUTRAL / 5:.2f} s"
    assert len(set(people["ann"].origins)) == 3


def test_a_neutral_frame_is_found_and_the_size_at_which_frames_show_a_face(found):
    people, _ = found
    assert people["ann"].origins[people["ann"].neutral_frame()] == f"{NEUTRAL / 5:.2f} s"
    assert people["single"].neutral_frame() is None, "it frowns"
    assert 0.5 * 256 < people["ann"].own_size() < 256, "pictures of 256 pixels show more than the face"
    assert people["large"].own_size() > 5 * people["ann"].own_size()


def test_one_frame_is_enough(found):
    people, _ = found
    assert people["single"].faces.pixels.shape == (1, 32, 32, 3)
    assert people["large"].faces.pixels.shape == (1, 32, 32, 3)


def test_another_expression_starts_from_another_frame(clips):
    (ann,), _ = find_people(
        [clips / "ann.avi"], EyeCrop(size=32), SelectionSettings(frames=1, expression={"au12": 0.9, "au27": 0.5})
    )
    assert ann.origins != (f"{NEUTRAL / 5:.2f} s",)


def test_people_of_one_name_are_kept_apart(clips, tmp_path):
    other = tmp_path / "ann.avi"
    other.write_bytes((clips / "bob.avi").read_bytes())
    people, left_out = find_people([clips / "ann.avi", other], EyeCrop(size=32), SelectionSettings(frames=2))
    assert [each.name for each in people] == ["ann", "ann-2"]
    assert [(each.name, each.reason) for each in left_out] == [(str(other), Reason.SAME_NAME)]
    assert not np.array_equal(people[0].faces.pixels, people[1].faces.pixels)


def test_what_cannot_be_a_clip_is_named_and_the_rest_goes_on(clips, tmp_path):
    (tmp_path / "notes.txt").write_text("no clip")
    (tmp_path / "empty").mkdir()
    missing = tmp_path / "missing.mp4"
    paths = [missing, tmp_path / "notes.txt", tmp_path / "empty", clips / "single.avi"]
    people, left_out = find_people(paths, EyeCrop(size=32), SelectionSettings())
    assert [each.name for each in people] == ["single"]
    assert [each.reason for each in left_out] == [Reason.UNREADABLE, Reason.WRONG_KIND, Reason.WRONG_KIND]
    assert left_out[0].name == str(missing)


def test_folders_of_pictures_give_a_person_each(clips, tmp_path):
    capture = cv2.VideoCapture(str(clips / "bob.avi"))
    for number in range(2):
        (tmp_path / "bob").mkdir(exist_ok=True)
        cv2.imwrite(str(tmp_path / "bob" / f"{number}.png"), capture.read()[1])
    (bob,), left_out = find_people([tmp_path], EyeCrop(size=32), SelectionSettings())
    assert bob.name == "bob"
    assert set(bob.origins) <= {"0.png", "1.png"}
    assert not left_out


def test_nothing_usable_is_no_error(clips):
    people, left_out = find_people([clips / "noise.avi"], EyeCrop(size=32), SelectionSettings())
    assert not people
    assert [each.reason for each in left_out] == [Reason.NO_FACE]


def test_clips_of_one_name_in_a_folder_are_never_blended(clips, tmp_path):
    for name, shown in (("IMG_0001.mov", "ann.avi"), ("IMG_0001.mp4", "bob.avi")):
        (tmp_path / name).write_bytes((clips / shown).read_bytes())
    people, (note,) = find_people([tmp_path], EyeCrop(size=32), SelectionSettings(frames=2))
    assert [(each.name, set(each.measured["path"])) for each in people] == [
        ("IMG_0001", {str(tmp_path / "IMG_0001.mov")}),
        ("IMG_0001-2", {str(tmp_path / "IMG_0001.mp4")}),
    ]
    assert note.reason is Reason.SAME_NAME


def test_a_person_numbered_by_hand_is_not_taken_for_the_second_of_a_name(clips, tmp_path):
    for folder, shown in (("x/ann", "ann.avi"), ("y/ann", "bob.avi"), ("x/ann-2", "single.avi")):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "clip.avi").write_bytes((clips / shown).read_bytes())
    people, _ = find_people([tmp_path / "x", tmp_path / "y"], EyeCrop(size=32), SelectionSettings(frames=2))
    assert [each.name for each in people] == ["ann", "ann-2", "ann-3"]
