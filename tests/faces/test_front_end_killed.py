"""The front end killed at any moment: a second run ends with the same table, and no process stays behind."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.face_table import FaceTable

ROOT = Path(__file__).resolve().parents[2]
MOMENTS = 20
PATIENCE_S = 20

FRONT_END = """
import sys
from pathlib import Path
import faces.measuring.measure
from faces.aligned_faces import align_faces
from faces.selection.filtering import FilterSettings, mark_faces
from faces.measuring.measure import MeasureSettings, measure_faces
from faces.sources.settings import SourceSettings
from faces.sources.scan import scan_all
from faces.splits import SplitSettings, assign_splits

if __name__ == "__main__":
    data, work = map(Path, sys.argv[1:])
    faces.measuring.measure.ROWS_PER_PART = 4
    parts = [SourceSettings(kind="identity_folders", path="stills"), SourceSettings(kind="clips", path="clips")]
    raw, _ = scan_all(parts, data)
    measured, rejects, _ = measure_faces(raw, data, MeasureSettings(), 2, work / "parts")
    rejects.save(work / "rejects.parquet")
    marked = assign_splits(mark_faces(measured, FilterSettings()), SplitSettings(by="image"))
    table, _ = align_faces(marked, data, work / "aligned")
    table.save(work / "table")
"""


@pytest.fixture(scope="module")
def people(drawn_folder, pictures, tmp_path_factory):
    """The drawn people, each picture in four lights, and one that is no picture."""
    root = tmp_path_factory.mktemp("killed")
    (root / "clips").symlink_to(drawn_folder / "clips")
    for name, views in pictures.items():
        (root / "stills" / name).mkdir(parents=True)
        for key, rgb in views.items():
            for light in range(4):
                bright = np.clip(rgb * (0.7 + 0.15 * light), 0, 255).astype(np.uint8)
                Image.fromarray(bright).save(root / "stills" / name / f"{key}_{light}.png")
    (root / "stills" / "ann" / "notes.png").write_text("no picture")
    return root


def start(people: Path, work: Path) -> subprocess.Popen:
    work.mkdir(exist_ok=True)
    script = work / "front_end.py"
    script.write_text(FRONT_END)
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, str(script), str(people), str(work)], env=environment, start_new_session=True
    )


def finished(people: Path, work: Path) -> tuple[str, bytes]:
    process = start(people, work)
    assert process.wait(timeout=120) == 0
    return FaceTable.load(work / "table").digest(), (work / "rejects.parquet").read_bytes()


def all_gone(group: int) -> bool:
    """Wait until no process of a group is left."""
    for _ in range(PATIENCE_S * 10):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.slow
def test_a_killed_run_is_continued_to_the_same_table(people, tmp_path, record_property):
    record_property("kills", MOMENTS)
    began = time.monotonic()
    undisturbed = finished(people, tmp_path / "undisturbed")
    duration = time.monotonic() - began
    moments = random.Random(0)
    for number in range(MOMENTS):
        work = tmp_path / f"killed-{number}"
        process = start(people, work)
        time.sleep(moments.uniform(0.05, 1.0) * duration)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert all_gone(process.pid)
        assert finished(people, work) == undisturbed, f"killed run {number}"
