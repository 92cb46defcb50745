import shutil

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from core.manifest import MANIFEST_COLUMNS, MEASURED_TYPES
from core.rejects import Reason
from faces.detection.weights import WeightsError
from faces.measuring.measure import MeasureSettings, NoFacesError, join_measured, measure_faces
from faces.measuring.measure_file import face_id
from faces.measuring.parts import Parts
from faces.sources.scan import scan_all
from faces.sources.settings import SourceSettings

PARTS = [
    SourceSettings(kind="identity_folders", path="stills", synthetic=True),
    SourceSettings(kind="clips", path="clips", rate=5, synthetic=True),
]


@pytest.fixture(scope="module")
def drawn(drawn_folder):
    raw, _ = scan_all(PARTS, drawn_folder)
    return measure_faces(raw, drawn_folder, MeasureSettings(), workers=1)


def test_every_drawn_picture_gives_a_row(drawn):
    faces, log, landmarks = drawn
    assert tuple(faces.columns) == MANIFEST_COLUMNS
    assert faces.dtypes.astype(str).to_dict() == MEASURED_TYPES
    assert faces.groupby("source").size().to_dict() == {"clips": 5, "stills": 18}
    assert faces["face_id"].is_unique
    assert faces["synthetic"].all()
    assert len(log) == 0
    unknown = ["age", "gender", "ethnicity", "condition", "attributes", "time", "given_split"]
    measures = faces.drop(columns=["frontal", "neutral", "split", *unknown])
    assert not measures.isna().to_numpy().any()
    assert set(faces["backend"]) == {"mediapipe"}
    assert (faces["landmark_error"] < 0.5).all()
    assert landmarks.face_ids == faces["face_id"].to_list()
    points = landmarks.vectors.reshape(len(faces), 478, 3)
    boxes = faces[["box_x", "box_y"]].to_numpy()
    np.testing.assert_allclose(points[..., :2].min(axis=1), boxes, atol=0.01)


def test_frames_and_people_are_told(drawn):
    faces, *_ = drawn
    clip, stills = (faces[faces["source"] == name] for name in ("clips", "stills"))
    assert list(clip["frame"]) == [0, 2, 4, 6, 8]
    assert set(clip["identity"]) == {"ann"}
    assert set(stills["frame"]) == {-1}
    assert set(stills["identity"]) == {"ann", "bob"}


def test_order_and_values_do_not_depend_on_the_workers(drawn, drawn_folder):
    raw, _ = scan_all(PARTS, drawn_folder)
    faces, log, landmarks = measure_faces(raw, drawn_folder, MeasureSettings(), workers=2)
    pd.testing.assert_frame_equal(faces, drawn[0])
    assert log.rows() == drawn[1].rows()
    assert landmarks.face_ids == drawn[2].face_ids
    np.testing.assert_array_equal(landmarks.vectors, drawn[2].vectors)


@pytest.fixture
def odd_folder(tmp_path, pictures):
    """One good picture and one of every trouble that only measuring finds."""
    ann, bob = pictures["ann"]["neutral"], pictures["bob"]["neutral"]
    made = {
        "a_good": ann,
        "b_copy": ann,
        "c_pair": np.concatenate([bob, ann], axis=1),
        "d_empty": np.full((99, 99, 3), 120, np.uint8),
        "e_small": np.asarray(Image.fromarray(bob).resize((40, 40))),
    }
    for name, rgb in made.items():
        Image.fromarray(rgb).save(tmp_path / f"{name}.png")
    (tmp_path / "f_text.png").write_text("no picture")
    (tmp_path / "g_half.png").write_bytes((tmp_path / "c_pair.png").read_bytes()[:20_000])
    return tmp_path


def measure(folder, **settings):
    raw, log = scan_all([SourceSettings(kind="flat_photos", name="odd")], folder)
    faces, unmeasured, _ = measure_faces(raw, folder, MeasureSettings(**settings))
    return faces, log.merge(unmeasured)


def test_troubles_are_rejected_with_their_reasons(odd_folder):
    faces, log = measure(odd_folder, min_face_side=60)
    assert list(faces["path"]) == ["a_good.png"]
    assert faces["identity"].isna().all()
    assert {path: reason for _, path, _, reason, _ in log.rows()} == {
        "b_copy.png": Reason.DUPLICATE,
        "c_pair.png": Reason.SEVERAL_FACES,
        "d_empty.png": Reason.NO_FACE,
        "e_small.png": Reason.FACE_TOO_SMALL,
        "f_text.png": Reason.NOT_AN_IMAGE,
        "g_half.png": Reason.TRUNCATED,
    }
    assert {source for source, *_ in log.rows()} == {"odd"}


def test_any_number_of_faces_may_be_kept(odd_folder):
    faces, _ = measure(odd_folder, faces_per_image="any")
    pair = faces[faces["path"] == "c_pair.png"]
    assert list(pair["box_x"] > 256) == [False, True]
    assert faces["face_id"].is_unique


def test_the_central_face_may_be_kept(odd_folder):
    faces, log = measure(odd_folder, faces_per_image="central")
    assert (faces["path"] == "c_pair.png").sum() == 1
    assert [path for _, path, _, reason, _ in log.rows() if reason == Reason.NOT_CENTRAL] == ["c_pair.png"]


def test_repeated_frames_are_counted(drawn_folder, pictures, clip_writer, tmp_path):
    clip_writer(tmp_path / "still.avi", [pictures["bob"]["neutral"]] * 10)
    raw, _ = scan_all([SourceSettings(kind="clips", rate=10)], tmp_path)
    faces, log, _ = measure_faces(raw, tmp_path, MeasureSettings())
    assert len(faces) == 1
    assert [(frame, reason) for _, _, frame, reason, _ in log.rows()] == [
        (n, Reason.NEAR_DUPLICATE) for n in range(1, 10)
    ]


def test_doubtful_faces_are_left_out(odd_folder):
    faces, log = measure(odd_folder, min_confidence=0.999)
    assert len(faces) == 0
    assert Reason.LOW_CONFIDENCE in {reason for _, _, _, reason, _ in log.rows()}


def test_nothing_found_counts_the_reasons(tmp_path):
    Image.new("RGB", (99, 99), "gray").save(tmp_path / "1.png")
    (tmp_path / "2.png").write_text("no picture")
    faces, log = measure(tmp_path)
    assert faces.dtypes.astype(str).to_dict() == MEASURED_TYPES
    with pytest.raises(NoFacesError, match=r"no_face 1.*not_an_image 1"):
        join_measured([faces], [log])


def test_ready_faces_are_taken_as_they_are(drawn_folder):
    part = SourceSettings(kind="identity_folders", path="stills", backend="none")
    faces, log, _ = measure_faces(scan_all([part], drawn_folder)[0], drawn_folder, MeasureSettings())
    assert len(faces) == 18
    assert len(log) == 0
    assert (faces["box_w"] == 256).all()
    assert faces[["confidence", "yaw", "au12", "left_eye_x"]].isna().all(axis=None)


def test_an_archive_gives_the_same_faces_as_its_folder(drawn, drawn_folder, tmp_path):
    for kind, workers in (("zip", 1), ("gztar", 2)):
        archive = shutil.make_archive(str(tmp_path / "stills"), kind, drawn_folder / "stills")
        raw, _ = scan_all([SourceSettings(kind="identity_folders", path=archive)], tmp_path)
        faces, log, _ = measure_faces(raw, tmp_path, MeasureSettings(), workers)
        assert len(log) == 0
        expected = drawn[0][drawn[0]["source"] == "stills"].set_index("face_id")
        got = faces.set_index("face_id").loc[expected.index]
        columns = ["identity", "box_x", "yaw", "au12", "sharpness"]
        pd.testing.assert_frame_equal(got[columns], expected[columns])


@pytest.fixture
def five_a_part(monkeypatch):
    monkeypatch.setattr("faces.measuring.measure.ROWS_PER_PART", 5)


def test_a_stopped_call_goes_on_where_it_was(drawn, drawn_folder, tmp_path, five_a_part, monkeypatch):
    raw, _ = scan_all(PARTS, drawn_folder)
    written = []

    def write_two(parts, number, *rest):
        if len(written) == 2:
            raise KeyboardInterrupt
        written.append(number)
        write(parts, number, *rest)

    write = Parts.write
    monkeypatch.setattr(Parts, "write", write_two)
    with pytest.raises(KeyboardInterrupt):
        measure_faces(raw, drawn_folder, MeasureSettings(), 1, tmp_path)
    monkeypatch.setattr(Parts, "write", lambda parts, *rest: (written.append(rest[0]), write(parts, *rest)))
    faces, log, landmarks = measure_faces(raw, drawn_folder, MeasureSettings(), 1, tmp_path)
    assert written == [0, 1, 2, 3]
    pd.testing.assert_frame_equal(faces, drawn[0])
    assert log.rows() == drawn[1].rows()
    np.testing.assert_array_equal(landmarks.vectors, drawn[2].vectors)


def test_parts_of_other_settings_are_not_taken(drawn_folder, tmp_path, five_a_part):
    raw = scan_all(PARTS, drawn_folder)[0].head(6)
    one, *_ = measure_faces(raw, drawn_folder, MeasureSettings(), 1, tmp_path)
    two, *_ = measure_faces(raw, drawn_folder, MeasureSettings(min_confidence=0.99), 1, tmp_path)
    assert len(two) < len(one)
    assert len(list(tmp_path.iterdir())) == 1, "the parts of finished work are removed"


def test_missing_weights_stop_before_any_work(tmp_path, drawn_folder):
    raw, _ = scan_all(PARTS, drawn_folder)
    with pytest.raises(WeightsError, match="make setup"):
        measure_faces(raw, drawn_folder, MeasureSettings(landmarker=tmp_path / "none.task"), workers=2)


def test_face_id_is_the_content():
    assert face_id("aa", -1, 0) == face_id("aa", -1, 0)
    assert len({face_id("aa", -1, 0), face_id("ab", -1, 0), face_id("aa", 0, 0), face_id("aa", -1, 1)}) == 4
    assert len(face_id("aa", -1, 0)) == 16


FORMATS = {"a.jfif": "JPEG", "b.mpo": "MPO", "c": "GIF", "d.jpg": "AVIF", "e.MOV": "PNG"}


def test_faces_are_found_in_every_format_whatever_it_is_called(pictures, tmp_path):
    shown = Image.fromarray(pictures["ann"]["neutral"])
    for name, kind in FORMATS.items():
        more = {"save_all": True, "append_images": [shown]} if kind == "MPO" else {}
        shown.save(tmp_path / name, kind, **more)
    faces, log = measure(tmp_path)
    assert list(faces["path"]) == list(FORMATS)
    assert len(log) == 0


def test_a_picture_of_twelve_bits_shows_the_same_face_and_it_is_said(pictures, tmp_path):
    gray = np.asarray(Image.fromarray(pictures["ann"]["neutral"]).convert("L")).astype(np.uint16)
    for bits in (12, 16):
        Image.fromarray(gray << (bits - 8)).save(tmp_path / f"{bits}.png")
    faces, log = measure(tmp_path)
    dark, control = (faces.iloc[row] for row in (0, 1))
    assert dark["confidence"] == pytest.approx(control["confidence"], abs=0.02)
    assert dark["brightness"] == pytest.approx(control["brightness"], abs=0.02)
    assert [(path, reason) for _, path, _, reason, _ in log.rows()] == [("12.png", Reason.RESCALED)]
    assert len(log.left_out()) == 0
