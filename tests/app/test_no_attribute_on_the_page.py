"""The photo page shows no attribute of anybody: its code knows neither readers of attributes nor their columns."""

import re
from pathlib import Path

import pytest

APP = Path(__file__).resolve().parents[2] / "app"
PAGE = [
    path
    for room in ("page", "library", "photos", "server")
    for path in sorted((APP / room).rglob("*"))
    if path.is_file()
]


@pytest.mark.parametrize("word", ["ethnicity", r"models\.attributes", "FACE_ATTRIBUTES", "face-attributes"])
def test_the_photo_page_knows_no_attribute(word):
    texts = [path for path in PAGE if path.suffix in {".py", ".js", ".html", ".css", ".xmp"}]
    assert len(texts) > 50
    assert [path.name for path in texts if re.search(word, path.read_text(encoding="utf-8"))] == []
