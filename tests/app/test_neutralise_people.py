"""Whose faces are found in what a person types: drawn clips, and every kind of clip that gives no face."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from drawn import draw
from mp4_boxes import turned, with_pixel_shape

from app.neutralise.people import find_people
from core.crop import EyeCrop
from core.rejects import Reason
from faces.selection.person_faces import SelectionSettings
from synthetic.view import Pose, View


def small(_: object) -> EyeCrop:
    return EyeCrop(size=32)


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
    people, left_out = find_people([clips], small, SelectionSettings(frames=3))
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
        [clips / "ann.avi"], small, SelectionSettings(frames=1, expression={"au12": 0.9, "au27": 0.5})
    )
    assert ann.origins != (f"{NEUTRAL / 5:.2f} s",)


def test_people_of_one_name_are_kept_apart(clips, tmp_path):
    other = tmp_path / "ann.avi"
    other.write_bytes((clips / "bob.avi").read_bytes())
    people, left_out = find_people([clips / "ann.avi", other], small, SelectionSettings(frames=2))
    assert [each.name for each in people] == ["ann", "ann-2"]
    assert [(each.name, each.reason) for each in left_out] == [(str(other), Reason.SAME_NAME)]
    assert not np.array_equal(people[0].faces.pixels, people[1].faces.pixels)


def test_what_cannot_be_a_clip_is_named_and_the_rest_goes_on(clips, tmp_path):
    (tmp_path / "notes.txt").write_text("no clip")
    (tmp_path / "empty").mkdir()
    missing = tmp_path / "missing.mp4"
    paths = [missing, tmp_path / "notes.txt", tmp_path / "empty", clips / "single.avi"]
    people, left_out = find_people(paths, small, SelectionSettings())
    assert [each.name for each in people] == ["single"]
    assert [each.reason for each in left_out] == [Reason.UNREADABLE, Reason.WRONG_KIND, Reason.WRONG_KIND]
    assert left_out[0].name == str(missing)


def test_folders_of_pictures_give_a_person_each(clips, tmp_path):
    capture = cv2.VideoCapture(str(clips / "bob.avi"))
    for number in range(2):
        (tmp_path / "bob").mkdir(exist_ok=True)
        cv2.imwrite(str(tmp_path / "bob" / f"{number}.png"), capture.read()[1])
    (bob,), left_out = find_people([tmp_path], small, SelectionSettings())
    assert bob.name == "bob"
    assert set(bob.origins) <= {"0.png", "1.png"}
    assert not left_out


def test_pictures_that_are_named_one_by_one_are_of_one_person(clips, tmp_path):
    capture = cv2.VideoCapture(str(clips / "bob.avi"))
    for number in range(2):
        cv2.imwrite(str(tmp_path / f"{number}.png"), capture.read()[1])
    pictures = sorted(tmp_path.iterdir())
    for paths in (pictures, [tmp_path]):
        (person,), left_out = find_people(paths, small, SelectionSettings())
        assert (person.name, person.origins[0][-4:], left_out) == (tmp_path.name, ".png", [])
    good = tmp_path / person.origins[0]
    (alone,), _ = find_people([good], small, SelectionSettings())
    assert (alone.name, alone.origins) == (good.stem, (good.name,))
    (both,), _ = find_people([*pictures, clips / "bob.avi"], small, SelectionSettings(), one_person="bob")
    assert {good.name} < set(both.origins)
    assert {origin.split()[0] for origin in both.origins} >= {good.name, "bob.avi"}


def test_a_file_without_a_face_is_named_beside_the_face_of_the_others(clips):
    paths = [clips / "single.avi", clips / "noise.avi", clips / "broken.mp4"]
    (person,), left_out = find_people(paths, small, SelectionSettings(), one_person="ann")
    assert {(Path(each.name).name, each.reason) for each in person.unused} == {
        ("noise.avi", Reason.NO_FACE),
        ("broken.mp4", Reason.NOT_AN_IMAGE),
    }
    assert not left_out


def test_in_a_clip_of_two_the_larger_one_is_taken_and_the_other_named(clips, tmp_path):
    near, far = (draw(who, View(units=SMILE, seed=5)) for who in (0, 1))
    far = cv2.resize(far, (150, 150))
    beside = [
        np.concatenate([near, np.pad(np.roll(far, shift, axis=0), ((53, 53), (0, 0), (0, 0)), "edge")], axis=1)
        for shift in (0, 6, 12)
    ]
    write_clip(tmp_path / "two.avi", beside)
    (person,), left_out = find_people([tmp_path / "two.avi"], small, SelectionSettings(frames=3))
    assert (person.measured["box_x"] < 256).all()
    (other,) = person.others
    assert other.startswith("two.avi: another person, from 0.00 s to 0.40 s, ")
    assert not left_out


def test_clips_with_wide_pixels_and_of_phones_held_upright_show_the_same_face(tmp_path):
    """Stored frames are half as wide as they are shown, or lie on their side; the cut-out face is the same."""
    rgb = draw(1, View(pose=Pose(pitch=4), seed=8))
    write_mp4(tmp_path / "plain.mp4", rgb)
    wide = write_mp4(tmp_path / "wide.mp4", cv2.resize(rgb, (128, 256), interpolation=cv2.INTER_AREA))
    wide.write_bytes(with_pixel_shape(wide.read_bytes(), 2, 1))
    lying = write_mp4(tmp_path / "lying.mp4", np.rot90(rgb))
    lying.write_bytes(turned(lying.read_bytes()))
    people, left_out = find_people([tmp_path], small, SelectionSettings(frames=1))
    assert [each.name for each in people] == ["lying", "plain", "wide"], left_out
    lying, plain, wide = (each.faces.pixels[0].astype(float) for each in people)
    assert np.abs(lying - plain).mean() < 4
    assert np.abs(wide - plain).mean() < 4


def write_mp4(path: Path, rgb: np.ndarray) -> Path:
    height, width = rgb.shape[:2]
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"mp4v"), 5, (width, height))
    for _ in range(2):
        writer.write(np.ascontiguousarray(rgb[..., ::-1]))
    writer.release()
    return path


def test_nothing_usable_is_no_error(clips):
    people, left_out = find_people([clips / "noise.avi"], small, SelectionSettings())
    assert not people
    assert [each.reason for each in left_out] == [Reason.NO_FACE]


def test_clips_of_one_name_in_a_folder_are_never_blended(clips, tmp_path):
    for name, shown in (("IMG_0001.mov", "ann.avi"), ("IMG_0001.mp4", "bob.avi")):
        (tmp_path / name).write_bytes((clips / shown).read_bytes())
    people, (note,) = find_people([tmp_path], small, SelectionSettings(frames=2))
    assert [(each.name, set(each.measured["path"])) for each in people] == [
        ("IMG_0001", {str(tmp_path / "IMG_0001.mov")}),
        ("IMG_0001-2", {str(tmp_path / "IMG_0001.mp4")}),
    ]
    assert note.reason is Reason.SAME_NAME


def test_a_person_numbered_by_hand_is_not_taken_for_the_second_of_a_name(clips, tmp_path):
    for folder, shown in (("x/ann", "ann.avi"), ("y/ann", "bob.avi"), ("x/ann-2", "single.avi")):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "clip.avi").write_bytes((clips / shown).read_bytes())
    people, _ = find_people([tmp_path / "x", tmp_path / "y"], small, SelectionSettings(frames=2))
    assert [each.name for each in people] == ["ann", "ann-2", "ann-3"]
