import numpy as np
import pytest
from other_programs import (
    angles,
    pyfeat_20_row,
    pyfeat_21_row,
    pyfeat_row,
    rejected,
    source_file,
    write_fex,
)

from core.rejects import Reason
from faces.backends.number_columns import MeasurementsError
from faces.backends.pyfeat import pyfeat
from faces.measuring.measure_settings import MeasureSettings

VIEWS = ("neutral", "right", "down", "tilted")


@pytest.mark.parametrize("row", [pyfeat_row, pyfeat_21_row])
def test_both_conventions_of_the_pose_agree_with_our_landmarker(row, ann, opened, tmp_path, blank):
    place = write_fex(tmp_path / "fex.csv", [row(ann[view], ann["neutral"], f"stills/{view}.png") for view in VIEWS])
    backend = opened("pyfeat", place)
    for view in VIEWS:
        face = backend.read(source_file(f"stills/{view}.png"), -1, blank)[0]
        np.testing.assert_allclose(angles(face), angles(ann[view]) - angles(ann["neutral"]), atol=7)
        np.testing.assert_allclose(face.left_eye, ann[view].left_eye, atol=0.1)
        np.testing.assert_allclose(face.box, ann[view].box, atol=0.1)
        assert face.confidence == 0.997


def test_versions_that_mix_up_the_angles_are_refused(ann, tmp_path):
    rows = [pyfeat_20_row(ann["tilted"], ann["neutral"], f"{number}.png") for number in range(3)]
    write_fex(tmp_path / "fex.csv", rows)
    with (
        pytest.raises(MeasurementsError, match=r"fex\.csv: column Roll .* 0\.7 to 2\.1\.0"),
        pyfeat(MeasureSettings(), tmp_path),
    ):
        pass


def test_tilted_heads_are_no_mixed_up_angles(ann, tmp_path, blank, opened):
    rows = [pyfeat_21_row(ann["tilted"], ann["neutral"], f"{number}.png") for number in range(5)]
    write_fex(tmp_path / "fex.csv", rows)
    face = opened("pyfeat", tmp_path).read(source_file("3.png"), -1, blank)[0]
    assert face.roll == pytest.approx(ann["tilted"].roll - ann["neutral"].roll, abs=7)


def test_units_and_their_substitutes(ann, opened, tmp_path, blank):
    rows = [pyfeat_row(ann["smile"], ann["neutral"], "a.png", {12: 0.9, 24: 0.3, 26: 0.7, 43: 0.6})]
    write_fex(tmp_path / "fex.csv", rows)
    units = opened("pyfeat", tmp_path).read(source_file("a.png"), -1, blank)[0].units
    assert (units["au12"], units["au24"], units["au27"], units["au45"]) == (0.9, 0.3, 0.7, 0.6)
    assert not any(np.isnan(value) for value in units.values())


def test_frames_are_counted_from_zero_and_pictures_have_none(ann, opened, tmp_path, blank):
    clip = [pyfeat_row(ann[view], ann["neutral"], "/x/walk.mp4", frame=at) for at, view in enumerate(VIEWS)]
    stills = [pyfeat_row(ann["neutral"], ann["neutral"], f"/x/{at}.png", frame=at) for at in range(3)]
    write_fex(tmp_path / "a" / "clip.csv", clip[::-1])
    write_fex(tmp_path / "stills.csv", stills)
    backend = opened("pyfeat", tmp_path)
    file = source_file("clips/walk.mp4", "clip")
    assert backend.read(file, 1, blank)[0].yaw > 15
    assert abs(backend.read(file, 0, blank)[0].yaw) < 8
    assert rejected(backend, file, 7, blank).reason is Reason.NOT_MEASURED
    assert len(backend.read(source_file("x/2.png"), -1, blank)) == 1
    assert rejected(backend, source_file("x/9.png"), -1, blank).reason is Reason.NOT_MEASURED


def test_names_written_on_windows_with_commas_and_quotes(ann, opened, tmp_path, blank):
    write_fex(tmp_path / "fex.csv", [pyfeat_row(ann["neutral"], ann["neutral"], 'F:\\my "photos", 2\\ann\\1.png')])
    assert len(opened("pyfeat", tmp_path).read(source_file("photos/ann/1.png"), -1, blank)) == 1


def test_a_row_without_a_face_and_several_faces(ann, opened, tmp_path, blank):
    row = pyfeat_row(ann["neutral"], ann["neutral"], "pair.png")
    other = row | {"FaceRectX": 1.0}
    empty = dict.fromkeys(row, "") | {"input": "empty.png", "frame": 1}
    write_fex(tmp_path / "fex.csv", [row, other, row, empty])
    backend = opened("pyfeat", tmp_path)
    assert [face.box[0] for face in backend.read(source_file("pair.png"), -1, blank)] == [1.0, row["FaceRectX"]]
    assert rejected(backend, source_file("empty.png"), -1, blank).reason is Reason.NO_FACE


@pytest.mark.parametrize(
    ("replaced", "text"),
    [
        ({"AU12": 12.0}, "not between 0 and 1"),
        ({"FaceScore": "high"}, "FaceScore is 'high'"),
        ({"x_45": ""}, "missing"),
        ({"FaceRectWidth": -3}, "no area"),
        ({"Yaw": "left"}, "Yaw is 'left'"),
    ],
)
def test_rows_that_make_no_sense_are_rejected(replaced, text, ann, opened, tmp_path, blank):
    good = pyfeat_row(ann["neutral"], ann["neutral"], "good.png")
    write_fex(tmp_path / "fex.csv", [pyfeat_row(ann["neutral"], ann["neutral"], "a.png", **replaced), good])
    backend = opened("pyfeat", tmp_path)
    no = rejected(backend, source_file("a.png"), -1, blank)
    assert no.reason is Reason.BAD_RECORD
    assert text in no.detail
    assert len(backend.read(source_file("good.png"), -1, blank)) == 1


@pytest.mark.parametrize(
    ("missing", "advice"),
    [("FaceScore", "face_model"), ("x_67", "landmark_model"), ("Pitch", "facepose_model"), ("input", "to_csv")],
)
def test_a_missing_column_is_one_error(missing, advice, ann, tmp_path):
    row = pyfeat_row(ann["neutral"], ann["neutral"], "a.png")
    write_fex(tmp_path / "fex.csv", [{key: value for key, value in row.items() if key != missing}])
    with pytest.raises(MeasurementsError, match=rf"fex\.csv.*{advice}"), pyfeat(MeasureSettings(), tmp_path):
        pass


def test_files_of_other_detectors_or_without_units_or_rows_are_refused(ann, tmp_path):
    row = pyfeat_row(ann["neutral"], ann["neutral"], "a.png")
    for rows, text in (
        ([row | {"x_68": 1.0, "x_477": 2.0}], "MPDetector"),
        ([{key: value for key, value in row.items() if not key.startswith("AU")}], "au_model"),
        ([row | {"input": ""}], "no row with an input"),
    ):
        write_fex(tmp_path / "fex.csv", rows)
        with pytest.raises(MeasurementsError, match=text), pyfeat(MeasureSettings(), tmp_path):
            pass
