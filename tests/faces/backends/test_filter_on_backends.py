"""The same expressions, written on each backend's scale, are marked alike."""

import numpy as np
import pandas as pd
import pytest
from other_programs import openface_row, pyfeat_row, write_fex, write_rows

from faces.measuring.measure import measure_faces
from faces.measuring.measure_settings import MeasureSettings
from faces.selection.filtering import NEUTRAL_RULES, FilterSettings, mark_faces
from faces.sources.scan import scan_all
from faces.sources.settings import SourceSettings

EXPRESSIONS = {
    "rest1": {},
    "rest2": {},
    "rest3": {},
    "happy": {6: 0.7, 12: 0.9, 25: 0.8},
    "sad": {1: 0.8, 4: 0.7, 15: 0.8, 17: 0.6},
    "surprised": {1: 0.9, 2: 0.9, 5: 0.7, 25: 0.9, 26: 0.9},
}
"""Strength of each expression from 0 to 1."""
SCALES = {"openface": 5.0, "pyfeat": 1.0}


def scaled(units: dict[int, float], backend: str) -> dict[int, float]:
    return {unit: strength * SCALES[backend] for unit, strength in units.items()}


@pytest.fixture(scope="module")
def tables(measured, drawn_folder, tmp_path_factory) -> dict[str, pd.DataFrame]:
    """Each backend's table of one person's pictures, made by the front end from its CSV files."""
    root = tmp_path_factory.mktemp("backends")
    face = measured["ann"]["neutral"]
    (root / "photos" / "ann").mkdir(parents=True)
    for at, name in enumerate(EXPRESSIONS):
        picture = (drawn_folder / "stills" / "ann" / "neutral.png").read_bytes()
        (root / "photos" / "ann" / f"{name}.png").write_bytes(picture + bytes([at]))
    for name, units in EXPRESSIONS.items():
        row = openface_row(face, face, scaled(units, "openface"))
        write_rows(root / "openface" / "ann" / f"{name}.csv", [row])
    rows = [pyfeat_row(face, face, f"ann/{name}.png", scaled(units, "pyfeat")) for name, units in EXPRESSIONS.items()]
    write_fex(root / "pyfeat.csv", rows)
    found = {}
    for backend, place in (("openface", "openface"), ("pyfeat", "pyfeat.csv")):
        source = SourceSettings(kind="identity_folders", path="photos", backend=backend, measurements=place)
        raw, _ = scan_all([source], root)
        faces, log, _ = measure_faces(raw, root, MeasureSettings())
        assert not len(log), log.to_frame()
        found[backend] = faces.assign(name=faces["path"].str.extract(r"/(\w+)\.png")[0].to_numpy())
    return found


@pytest.mark.parametrize("rule", list(NEUTRAL_RULES))
@pytest.mark.parametrize("backend", list(SCALES))
def test_rest_is_neutral_and_expressions_are_not(rule, backend, tables):
    marked = mark_faces(tables[backend], FilterSettings(neutral_rule=rule, k=3)).set_index("name")
    assert marked["frontal"].all()
    assert marked["neutral"].to_dict() == {name: name.startswith("rest") for name in EXPRESSIONS}


def test_the_manifest_names_the_backend_and_leaves_its_scale(tables):
    for backend, scale in SCALES.items():
        faces = tables[backend].set_index("name")
        assert set(faces["backend"]) == {backend}
        assert faces.loc["happy", "au12"] == pytest.approx(0.9 * scale)
        assert np.isfinite(faces[["yaw", "left_eye_x", "sharpness"]]).all(axis=None)


def test_unmeasured_frames_of_a_clip_are_counted_and_the_rest_stays(measured, drawn_folder, tmp_path):
    face = measured["ann"]["neutral"]
    rows = [openface_row(face, face, frame=number) for number in (1, 2, 3, 5)]
    write_rows(tmp_path / "ann.csv", rows)
    source = SourceSettings(kind="clips", path="clips", rate=10, backend="openface", measurements=str(tmp_path))
    raw, _ = scan_all([source], drawn_folder)
    frames = {"min_change": 0, "min_sharpness": 0}
    faces, log, _ = measure_faces(raw, drawn_folder, MeasureSettings(frames=frames))
    assert sorted(faces["frame"]) == [0, 1, 2, 4]
    assert set(log.to_frame()["reason"]) == {"not_measured"}
    assert sorted(log.to_frame()["frame"]) == [3, 5, 6, 7, 8, 9]
