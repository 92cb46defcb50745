import sys

import numpy as np
import pytest

from core.face_table import FaceTable
from core.subsets import choose_subset
from workflow.errors import be_brief


@pytest.fixture(autouse=True)
def restored(monkeypatch):
    monkeypatch.setattr(sys, "tracebacklimit", 1000, raising=False)


def test_an_error_raised_on_purpose_loses_its_frames(blobs):
    with pytest.raises(ValueError, match="no neutral face in split 'none'") as caught:
        choose_subset(blobs, "neutral", "none")
    be_brief(caught.value)
    assert sys.tracebacklimit == 0


def test_a_bug_keeps_its_traceback(blobs):
    with pytest.raises(ValueError, match="reshape") as caught:
        np.zeros(2).reshape(3)
    be_brief(caught.value)
    with pytest.raises(KeyError) as missing:
        FaceTable(blobs.pixels, blobs.manifest.drop(columns="split")).select(np.ones(64)).manifest["split"]
    be_brief(missing.value)
    assert sys.tracebacklimit == 1000
