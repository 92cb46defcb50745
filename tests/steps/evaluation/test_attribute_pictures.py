"""Pictures of faces with what was read of them: never their ethnicity."""

import numpy as np
import pandas as pd
from registered import TASKS, attribute_reader

from core.face_table import FaceTable
from models.attributes.model import AttributeModel
from steps.evaluation import draw_attributes


def captions_of(table: FaceTable, read: AttributeModel, monkeypatch) -> list[str]:
    seen = list[str]()
    sheet = draw_attributes.contact_sheet
    monkeypatch.setattr(draw_attributes, "contact_sheet", lambda *values: (seen.extend(values[1]), sheet(*values))[1])
    drawn = dict(draw_attributes.pictures_of_faces(table, read))
    assert all(each.dtype == np.uint8 for each in drawn.values())
    assert "feature_maps_0" in drawn
    return seen


def test_what_was_read_stands_beside_the_label_but_no_ethnicity(monkeypatch):
    faces = pd.DataFrame({"gender": ["female"] * 6, "ethnicity": "asian", "age": 30.0, "synthetic": True})
    table = FaceTable(np.random.default_rng(0).integers(0, 256, (6, 16, 16, 3), dtype=np.uint8), faces)
    captions = captions_of(table, attribute_reader(*TASKS), monkeypatch)
    assert len(captions) == 6
    assert all("(female)" in each and "(30)" in each for each in captions)
    assert not any("asian" in each or "black" in each for each in captions)
    assert captions_of(table, attribute_reader(TASKS[1]), monkeypatch) == []
