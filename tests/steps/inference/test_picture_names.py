"""A person's label may come from anybody's data set: it never leads a picture, or its deletion, out of its folder."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from core.crop import EyeCrop
from core.face_table import FaceTable
from steps.inference import make_faces as step
from workflow.erasure.artifacts import pictures_made

NAMES = ("../../evil", "/somewhere/evil", "..", "a/b", "a_b", "ann")


@pytest.fixture
def made(blobs: FaceTable, tmp_path, monkeypatch) -> Path:
    """The folder of pictures that a generator made of people with such labels."""
    manifest = blobs.manifest.iloc[: len(NAMES)].assign(identity=list(NAMES), order=0).reset_index(drop=True)
    table = FaceTable(np.asarray(blobs.pixels)[: len(NAMES)], manifest, "labelled", EyeCrop(size=32))
    monkeypatch.setattr(step, "open_uri", lambda uri: SimpleNamespace(model=None))
    monkeypatch.setattr(step, "made_with", lambda *_: None)
    monkeypatch.setattr(step.FaceFrames, "of", lambda table: None)
    monkeypatch.setattr(step, "neutralised_faces", lambda make, names, used, limits: np.asarray(table.pixels))
    out = tmp_path / "deep" / "out"
    step.make_faces.entrypoint(table, pd.DataFrame(columns=["name", "why", "detail"]), "models:/x/1", str(out), None)
    return out


def test_every_picture_lies_in_its_folder_and_no_two_in_one_file(made, tmp_path):
    written = {path for path in tmp_path.rglob("*") if path.is_file()}
    assert {path.parent for path in written} == {made}
    assert len(written) == 2 * len(NAMES)
    assert {"ann.png", "ann_frames.png", "a_b.png"} <= {path.name for path in written}
    assert not Path("/somewhere").exists()


def test_the_pictures_of_a_person_who_is_erased_are_those_that_were_written(made):
    run = SimpleNamespace(config=SimpleNamespace(parameters={"out": str(made)}))
    for name in NAMES:
        holdings = SimpleNamespace(steps=[run], person=SimpleNamespace(identities={name}))
        files = pictures_made(holdings)
        assert len(files) == 2
        assert all(file.exists() and file.parent == made for file in files), name
