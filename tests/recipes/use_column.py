"""Follows a column of a CSV to the manifest, the contract, the documentation and the stored face table."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from small_faces import small_faces

from core.manifest import FINISHED_TYPES, MANIFEST_COLUMNS
from core.manifest_table import DOCUMENT
from faces.contract.contracts import check_contract
from faces.contract.settings import ContractSettings
from faces.measuring.measure import measure_faces
from faces.measuring.measure_settings import MeasureSettings
from faces.sources.scan import scan_all
from faces.sources.settings import SourceSettings
from workflow.materializers.face_table import FaceTableMaterializer

rng = np.random.default_rng(0)
rows = [(worn, " ".join(map(str, rng.integers(0, 256, 48 * 48)))) for worn in ("glasses", "", "sunglasses")]
pd.DataFrame(rows, columns=["eyewear", "pixels"]).to_csv("faces.csv", index=False)
raw, rejects = scan_all([SourceSettings(kind="pixel_csv", path="faces.csv")], Path())
measured, unmeasured, _ = measure_faces(raw, Path(), MeasureSettings())
assert not len(rejects)
assert not len(unmeasured)
assert measured["eyewear"].fillna("unknown").tolist() == ["glasses", "unknown", "sunglasses"], measured["eyewear"]
assert FINISHED_TYPES["eyewear"] == "str"
assert "eyewear" in MANIFEST_COLUMNS
assert "| `eyewear` | str |" in DOCUMENT.read_text(encoding="utf-8")
assert Path.cwd() in DOCUMENT.parents

faces = small_faces()
known = replace(faces, manifest=faces.manifest.assign(eyewear="glasses"))
materializer = FaceTableMaterializer("stored")
Path("stored").mkdir()
materializer.save(known)
assert materializer.load(type(known)).manifest["eyewear"].tolist() == ["glasses"] * len(faces)


def complaints(worn: object) -> list[str]:
    """What the contract says about the column."""
    table = replace(faces, manifest=faces.manifest.assign(eyewear=worn))
    return [line for line in check_contract(table, ContractSettings()).failures if "eyewear" in line]


assert not complaints("glasses")
assert complaints(1.5), "a number was taken for a word"
missing = replace(faces, manifest=faces.manifest.drop(columns="eyewear"))
assert any("eyewear" in line for line in check_contract(missing, ContractSettings()).failures)
