import gzip

import numpy as np
import pytest
from other_programs import (
    angles,
    openface_image_row,
    openface_row,
    rejected,
    source_file,
    write_rows,
)

from core.rejects import Reason
from faces.backends.number_columns import MeasurementsError
from faces.backends.openface import openface
from faces.measuring.measure_settings import MeasureSettings
from faces.media.decode import DecodeSettings


@pytest.mark.parametrize("view", ["neutral", "right", "down", "tilted"])
def test_pose_and_eyes_agree_with_our_landmarker(view, ann, opened, tmp_path, blank):
    place = write_rows(tmp_path / f"{view}.csv", [openface_row(ann[view], ann["neutral"])])
    face = opened("openface", place).read(source_file(f"stills/ann/{view}.png"), -1, blank)[0]
    np.testing.assert_allclose(angles(face), angles(ann[view]) - angles(ann["neutral"]), atol=7)
    np.testing.assert_allclose(face.left_eye, ann[view].left_eye, atol=0.1)
    np.testing.assert_allclose(face.right_eye, ann[view].right_eye, atol=0.1)
    assert face.confidence == 0.98
    assert face.box[2] > 50


@pytest.mark.parametrize(
    ("column", "angle", "sign"), [("pose_Rx", "pitch", 1), ("pose_Ry", "yaw", -1), ("pose_Rz", "roll", -1)]
)
def test_single_angles_are_turned_into_degrees_with_our_signs(column, angle, sign, ann, opened, tmp_path, blank):
    zero = dict.fromkeys(("pose_Rx", "pose_Ry", "pose_Rz"), 0.0)
    write_rows(tmp_path / "a.csv", [openface_row(ann["neutral"], ann["neutral"], **(zero | {column: 0.3}))])
    face = opened("openface", tmp_path).read(source_file("a.png"), -1, blank)[0]
    expected = {"yaw": 0.0, "pitch": 0.0, "roll": 0.0} | {angle: sign * np.degrees(0.3)}
    assert {name: getattr(face, name) for name in expected} == pytest.approx(expected)


def test_units_keep_their_scale_and_jaw_drop_stands_for_mouth_stretch(ann, opened, tmp_path, blank):
    write_rows(tmp_path / "a.csv", [openface_row(ann["smile"], ann["neutral"], {12: 3.5, 26: 2.25, 45: 4.0})])
    units = opened("openface", tmp_path).read(source_file("a.jpg"), -1, blank)[0].units
    assert (units["au12"], units["au27"], units["au45"], units["au01"]) == (3.5, 2.25, 4.0, 0.1)
    assert np.isnan(units["au24"])
    assert len(units) == 15


def test_a_unit_without_a_column_is_missing(ann, opened, tmp_path, blank):
    row = openface_row(ann["neutral"], ann["neutral"])
    write_rows(tmp_path / "a.csv", [{key: value for key, value in row.items() if key != "AU06_r"}])
    assert np.isnan(opened("openface", tmp_path).read(source_file("a.jpg"), -1, blank)[0].units["au06"])


def test_frames_of_a_clip_are_counted_from_one(ann, opened, tmp_path, blank):
    views = ["neutral", "right", "smile"]
    clip = [openface_row(ann[view], ann["neutral"], frame=number) for number, view in enumerate(views, start=1)]
    clip.append(openface_row(ann["jaw"], ann["neutral"], frame=4, success=0, confidence=0.02))
    clip.append(openface_row(ann["jaw"], ann["neutral"], frame=5, success=0, confidence=0.0))
    write_rows(tmp_path / "walk.csv", clip)
    backend, file = opened("openface", tmp_path), source_file("clips/walk.avi", "clip")
    assert backend.read(file, 1, blank)[0].yaw > 15
    assert abs(backend.read(file, 2, blank)[0].yaw) < 8
    assert rejected(backend, file, 3, blank).reason is Reason.LOW_CONFIDENCE
    assert rejected(backend, file, 4, blank).reason is Reason.NO_FACE
    assert rejected(backend, file, 9, blank).reason is Reason.NOT_MEASURED
    assert "still" in rejected(backend, source_file("walk.png"), -1, blank).detail


def test_several_faces_come_from_left_to_right_and_copies_count_once(ann, opened, tmp_path, blank):
    left, right = (openface_image_row(ann[view], ann["neutral"]) for view in ("neutral", "smile"))
    right |= {f"x_{number}": right[f"x_{number}"] + 20 for number in range(68)} | {"face": 1}
    write_rows(tmp_path / "pair.csv", [right, left, left])
    faces = opened("openface", tmp_path).read(source_file("pair.jpg"), -1, blank)
    assert len(faces) == 2
    assert faces[0].box[0] < faces[1].box[0]
    write_rows(tmp_path / "pair.csv", [left, right | {"face": 0}])
    no = rejected(opened("openface", tmp_path), source_file("pair.jpg"), -1, blank)
    assert (no.reason, "twice" in no.detail) == (Reason.BAD_RECORD, True)


def test_a_clip_needs_frames_and_an_empty_file_holds_no_face(ann, opened, tmp_path, blank):
    write_rows(tmp_path / "a.csv", [openface_image_row(ann["neutral"], ann["neutral"])])
    text = (tmp_path / "a.csv").read_text()
    (tmp_path / "b.csv").write_text(text.splitlines()[0] + "\n")
    backend = opened("openface", tmp_path)
    no = rejected(backend, source_file("a.avi", "clip"), 0, blank)
    assert (no.reason, "FeatureExtraction" in no.detail) == (Reason.NOT_MEASURED, True)
    assert rejected(backend, source_file("b.png"), -1, blank).reason is Reason.NO_FACE


@pytest.mark.parametrize(
    ("missing", "option"), [("x_40", "-2Dfp"), ("y_0", "-2Dfp"), ("pose_Ry", "-pose"), ("confidence", "OpenFace 2")]
)
def test_a_missing_column_is_one_error_that_names_the_option(missing, option, ann, tmp_path):
    row = openface_row(ann["neutral"], ann["neutral"])
    write_rows(tmp_path / "a.csv", [{key: value for key, value in row.items() if key != missing}])
    with (
        pytest.raises(MeasurementsError, match=rf"a\.csv has no column .*{option}"),
        openface(MeasureSettings(), tmp_path),
    ):
        pass


def test_no_unit_at_all_is_an_error(ann, tmp_path):
    row = openface_row(ann["neutral"], ann["neutral"])
    write_rows(tmp_path / "a.csv", [{key: value for key, value in row.items() if "AU" not in key}])
    with pytest.raises(MeasurementsError, match="-aus"), openface(MeasureSettings(), tmp_path):
        pass


@pytest.mark.parametrize(
    ("replaced", "text"),
    [
        ({"pose_Rx": "down"}, "pose_Rx is 'down'"),
        ({"AU12_r": 7.5}, "not between 0 and 5"),
        ({"AU12_r": -1}, "not between 0 and 5"),
        ({"confidence": 3}, "confidence"),
        ({"confidence": "-nan(ind)"}, "confidence"),
        ({"x_3": "nan"}, "missing"),
        ({"y_7": "1e999"}, "missing"),
        ({f"x_{number}": 0 for number in range(68)}, "no area"),
        ({"x_36": 900, "x_39": 900}, "outside the 256x256 picture"),
        ({"AU01_r": "0.1,9"}, "fields"),
    ],
)
def test_rows_that_make_no_sense_are_rejected_with_what_is_wrong(replaced, text, ann, opened, tmp_path, blank):
    write_rows(tmp_path / "a.csv", [openface_row(ann["neutral"], ann["neutral"], **replaced)])
    no = rejected(opened("openface", tmp_path), source_file("a.png"), -1, blank)
    assert no.reason is Reason.BAD_RECORD
    assert text in no.detail
    assert "a.csv" in no.detail


def test_one_broken_file_leaves_the_others_alone(ann, opened, tmp_path, blank):
    write_rows(tmp_path / "a.csv", [openface_row(ann["neutral"], ann["neutral"])])
    (tmp_path / "b.csv").write_bytes(b"\x00\xff" * 500)
    (tmp_path / "c.csv.gz").write_bytes(gzip.compress((tmp_path / "a.csv").read_bytes())[:200])
    (tmp_path / "d.csv").write_text("")
    backend = opened("openface", tmp_path)
    for name in "bcd":
        no = rejected(backend, source_file(f"{name}.png"), -1, blank)
        assert no.reason is Reason.BAD_RECORD
        assert f"{name}.csv" in no.detail
        assert str(tmp_path) not in no.detail
    assert len(backend.read(source_file("a.png"), -1, blank)) == 1


def test_where_the_measurements_are_must_be_said_and_right(tmp_path):
    for place, settings, text in (
        (None, MeasureSettings(), "needs `measurements`"),
        (tmp_path, MeasureSettings(), "neither a CSV file nor a folder"),
        (tmp_path / "none.csv", MeasureSettings(), "neither a CSV file nor a folder"),
        (tmp_path, MeasureSettings(decode=DecodeSettings(reduce_over=1000)), "reduce_over"),
    ):
        with pytest.raises(MeasurementsError, match=text), openface(settings, place):
            pass


def test_one_file_for_a_folder_of_pictures_is_named(ann, opened, tmp_path, blank):
    """FeatureExtraction -fdir writes one row per picture and no names: nobody can tell which is which."""
    rows = [openface_row(ann["neutral"], ann["neutral"], frame=number) for number in (1, 2)]
    write_rows(tmp_path / "ann.csv", rows)
    no = rejected(opened("openface", tmp_path), source_file("photos/ann/1.jpg"), -1, blank)
    assert no.reason is Reason.NOT_MEASURED
    assert (
        no.detail == "nothing is named 1; ann.csv is about the folder and names no pictures: run FaceLandmarkImg -fdir"
    )
