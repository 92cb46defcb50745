import numpy as np
import pandas as pd
import pytest
from PIL import Image

from faces.measure import TYPES, NoFacesError, measure_faces
from faces.measure_file import MeasureSettings, face_id
from faces.rejects import Reason
from faces.sources import SourceSettings, scan_all
from faces.table import MANIFEST_COLUMNS
from faces.weights import WeightsError

PARTS = [
    SourceSettings(kind="identity_folders", path="stills", synthetic=True),
    SourceSettings(kind="clips", path="clips", rate=5, synthetic=True),
]


@pytest.fixture(scope="module")
def drawn(drawn_folder):
    raw, _ = scan_all(PARTS, drawn_folder)
    return measure_faces(raw, drawn_folder, MeasureSettings(), workers=1)


def test_every_drawn_picture_gives_a_row(drawn):
    faces, log = drawn
    assert tuple(faces.columns) == MANIFEST_COLUMNS
    assert faces.dtypes.astype(str).to_dict() == TYPES
    assert faces.groupby("source").size().to_dict() == {"clips": 5, "stills": 18}
    assert faces["face_id"].is_unique
    assert faces["synthetic"].all()
    assert len(log) == 0
    measures = faces.drop(columns=["frontal", "neutral", "split"])
    assert not measures.isna().to_numpy().any()


def test_frames_and_people_are_told(drawn):
    faces, _ = drawn
    clip, stills = (faces[faces["source"] == name] for name in ("clips", "stills"))
    assert list(clip["frame"]) == [0, 2, 4, 6, 8]
    assert set(clip["identity"]) == {"ann"}
    assert set(stills["frame"]) == {-1}
    assert set(stills["identity"]) == {"ann", "bob"}


def test_order_and_values_do_not_depend_on_the_workers(drawn, drawn_folder):
    raw, _ = scan_all(PARTS, drawn_folder)
    faces, log = measure_faces(raw, drawn_folder, MeasureSettings(), workers=2)
    pd.testing.assert_frame_equal(faces, drawn[0])
    assert log.rows() == drawn[1].rows()


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
    raw, _ = scan_all([SourceSettings(kind="flat_photos", name="odd")], folder)
    return measure_faces(raw, folder, MeasureSettings(**settings))


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


def test_doubtful_faces_are_left_out(odd_folder):
    with pytest.raises(NoFacesError, match="low_confidence"):
        measure(odd_folder, min_confidence=0.999)


def test_nothing_found_counts_the_reasons(tmp_path):
    Image.new("RGB", (99, 99), "gray").save(tmp_path / "1.png")
    (tmp_path / "2.png").write_text("no picture")
    with pytest.raises(NoFacesError, match=r"2 files: no_face 1.*not_an_image 1"):
        measure(tmp_path)


def test_missing_weights_stop_before_any_work(tmp_path, drawn_folder):
    raw, _ = scan_all(PARTS, drawn_folder)
    with pytest.raises(WeightsError, match="make setup"):
        measure_faces(raw, drawn_folder, MeasureSettings(landmarker=tmp_path / "none.task"), workers=2)


def test_face_id_is_the_content():
    assert face_id("aa", -1, 0) == face_id("aa", -1, 0)
    assert len({face_id("aa", -1, 0), face_id("ab", -1, 0), face_id("aa", 0, 0), face_id("aa", -1, 1)}) == 4
    assert len(face_id("aa", -1, 0)) == 16
