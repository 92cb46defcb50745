"""The front end on real photographs beside the checkout: numbers only, nothing is shown or kept."""

from pathlib import Path

import pytest

from faces.measuring.measure import measure_faces
from faces.measuring.measure_file import MeasureSettings
from faces.selection.filtering import FilterSettings, mark_faces
from faces.sources.scan import scan_all
from faces.sources.settings import SourceSettings

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.mark.real
@pytest.mark.skipif(not (DATA / "london").is_dir(), reason=f"no real portraits at {DATA / 'london'}")
def test_posed_portraits_are_found_frontal_and_told_apart():
    raw, _ = scan_all([SourceSettings(kind="identity_folders", path="london")], DATA)
    raw = raw.head(60)
    faces, log, _ = measure_faces(raw, DATA, MeasureSettings(), workers=2)
    assert len(faces) == len(raw)
    assert len(log) == 0
    marked = mark_faces(faces, FilterSettings(neutral_rule="absolute"))
    smiling = marked["path"].str.contains("happiness")
    assert marked["frontal"].mean() > 0.9
    assert (marked["confidence"] > 0.9).mean() > 0.95
    assert marked.loc[smiling, "au12"].median() > 0.4 > marked.loc[~smiling, "au12"].quantile(0.9)
    assert marked.loc[~smiling, "neutral"].mean() > 1.8 * marked.loc[smiling, "neutral"].mean()
