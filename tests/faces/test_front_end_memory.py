"""Five times as many pictures are measured in the same memory."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from drawn import draw
from PIL import Image

from synthetic.plan import plan_stills

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
FEW, MANY = 1_000, 5_000
SIDE, PEOPLE = 96, 10
MORE_MIB = 100

FRONT_END = """
import resource, sys
from pathlib import Path
from faces.measuring.measure import measure_faces
from faces.measuring.measure_settings import MeasureSettings
from faces.sources.scan import scan_all
from faces.sources.settings import SourceSettings

raw, _ = scan_all([SourceSettings(kind="identity_folders", path=".")], Path(sys.argv[1]))
faces, left_out, _ = measure_faces(raw, Path(sys.argv[1]), MeasureSettings())
print(len(faces), len(left_out), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.fixture(scope="module")
def drawn() -> list[bytes]:
    """A JPEG of each of some drawn people."""
    files = []
    for who in range(PEOPLE):
        file = io.BytesIO()
        Image.fromarray(draw(who, plan_stills(0, who)[0].view, SIDE)).save(file, "JPEG", quality=90)
        files.append(file.getvalue())
    return files


def measured(folder: Path, drawn: list[bytes], count: int) -> tuple[int, int, int]:
    """Measure so many files, no two of which are equal; return the faces, what was left out and the most MiB."""
    for number in range(count):
        place = folder / f"person {number % PEOPLE}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number}.jpg").write_bytes(drawn[number % PEOPLE] + number.to_bytes(4, "big"))
    command = [sys.executable, "-c", FRONT_END, str(folder)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    faces, left_out, mib = map(int, done.stdout.split())
    return faces, left_out, mib


def test_five_times_as_many_pictures_take_no_more_memory(tmp_path, drawn, record_property):
    few, many = measured(tmp_path / "few", drawn, FEW), measured(tmp_path / "many", drawn, MANY)
    record_property("mib_for_1000", few[2])
    record_property("mib_for_5000", many[2])
    print(few, many)
    assert (few[0], many[0]) == (FEW, MANY)
    assert many[2] - few[2] < MORE_MIB
