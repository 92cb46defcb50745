"""The schema of the manifest is written down once."""

import shutil
import subprocess
import sys
from pathlib import Path

from core.manifest import ACTION_UNITS, COLUMNS, FINISHED_TYPES, LABELS, MANIFEST_COLUMNS, MEASURED_TYPES
from core.manifest_table import DOCUMENT, manifest_table, updated

ROOT = Path(__file__).resolve().parents[2]
HAIR = 'Column("hair", "str", "label", "colour of the hair", missing="unknown"),\n    Column("split",'

FOLLOW_A_NEW_LABEL = """
import io, json, tarfile
from pathlib import Path
import cv2, numpy as np
from core.manifest_table import manifest_table
from faces.measuring.measure import MeasureSettings, measure_faces
from faces.sources.scan import scan
from faces.sources.settings import SourceSettings

picture = cv2.imencode(".png", np.random.default_rng(0).integers(0, 255, (32, 32, 3), dtype=np.uint8))[1].tobytes()
with tarfile.open("shard.tar", "w") as tar:
    for name, data in (("1.png", picture), ("1.json", json.dumps({"label": "ann", "hair": "red"}).encode())):
        member = tarfile.TarInfo(name)
        member.size = len(data)
        tar.addfile(member, io.BytesIO(data))
raw, _ = scan(SourceSettings(kind="webdataset", path="shard.tar", backend="none"), Path())
faces, *_ = measure_faces(raw, Path(), MeasureSettings())
assert faces["hair"].tolist() == ["red"], faces["hair"]
assert "| `hair` |" in manifest_table()
"""


def test_a_new_label_touches_one_file(tmp_path):
    for room in ("core", "faces"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    schema = tmp_path / "core" / "manifest.py"
    text = schema.read_text(encoding="utf-8")
    assert text.count('Column("split",') == 1
    schema.write_text(text.replace('Column("split",', HAIR), encoding="utf-8")
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, '')\n{FOLLOW_A_NEW_LABEL}"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_columns_have_one_name_and_a_meaning_each():
    assert len(set(MANIFEST_COLUMNS)) == len(COLUMNS)
    assert set(ACTION_UNITS) < set(MANIFEST_COLUMNS)
    for column in COLUMNS:
        assert column.meaning
        assert column.least is None or column.kind in ("float64", "int64")
        assert column.missing == "never" or column.kind in ("str", "float64"), "other types have no missing values"


def test_only_the_marks_of_the_filter_change_their_type():
    changed = {name for name in MANIFEST_COLUMNS if FINISHED_TYPES[name] != MEASURED_TYPES[name]}
    assert changed == {"frontal", "neutral"}


def test_labels_are_what_data_sets_know():
    assert set(LABELS) >= {"identity", "age", "gender", "ethnicity", "condition", "attributes", "given_split"}


def test_the_document_holds_the_table():
    text = DOCUMENT.read_text(encoding="utf-8")
    assert manifest_table() in text, "run `python -m core.manifest_table`"
    assert updated(text.replace("| `face_id` |", "| `old` |")) == text
