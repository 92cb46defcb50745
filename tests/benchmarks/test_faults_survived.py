"""The tables of attacks and faults name tests that exist."""

import re

import pytest

from benchmarks.faults_survived.measure import DOCUMENT, ROOT, table

TEXT = DOCUMENT.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", ["attack", "fault"])
def test_every_row_names_tests_that_exist(kind):
    rows = table(TEXT, kind)
    assert len(rows) > 8
    for test in (test for tests in rows.values() for test in tests):
        path, _, name = test.partition("::")
        assert re.search(rf"^\s*def {name}\(", (ROOT / path).read_text(encoding="utf-8"), flags=re.MULTILINE), test
