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
rows = [(hair, " ".join(map(str, rng.integers(0, 256, 48 * 48)))) for hair in ("red", "", "black")]
pd.DataFrame(rows, columns=["hair", "pixels"]).to_csv("faces.csv", index=False)
raw, rejects = scan_all([SourceSettings(kind="pixel_csv", path="faces.csv")], Path())
measured, unmeasured = measure_faces(raw, Path(), MeasureSettings())
assert not len(rejects)
assert not len(unmeasured)
assert measured["hair"].fillna("unknown").tolist() == ["red", "unknown", "black"], measured["hair"]
assert FINISHED_TYPES["hair"] == "str"
assert "hair" in MANIFEST_COLUMNS
assert "| `hair` | str |" in DOCUMENT.read_text(encoding="utf-8")
assert Path.cwd() in DOCUMENT.parents

faces = small_faces()
known = replace(faces, manifest=faces.manifest.assign(hair="red"))
materializer = FaceTableMaterializer("stored")
Path("stored").mkdir()
materializer.save(known)
assert materializer.load(type(known)).manifest["hair"].tolist() == ["red"] * len(faces)


def complaints(hair: object) -> list[str]:
    """What the contract says about the column."""
    table = replace(faces, manifest=faces.manifest.assign(hair=hair))
    return [line for line in check_contract(table, ContractSettings()).failures if "hair" in line]


assert not complaints("red")
assert complaints(1.5), "a number was taken for a colour"
missing = replace(faces, manifest=faces.manifest.drop(columns="hair"))
assert any("hair" in line for line in check_contract(missing, ContractSettings()).failures)
