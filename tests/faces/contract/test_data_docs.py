import logging
import re

import pandas as pd
import pytest

from faces.contract.data_docs import page


@pytest.fixture(scope="module")
def html() -> str:
    """The page of a table that keeps one expectation and breaks another."""
    import great_expectations
    from great_expectations import expectations

    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    context = great_expectations.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("drawn").add_dataframe_asset("table")
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch(
        {"dataframe": pd.DataFrame({"sound": [1, 2], "broken": [-77.0, 5.0]})}
    )
    wanted = [
        expectations.ExpectColumnValuesToNotBeNull(column="sound"),
        expectations.ExpectColumnValuesToBeBetween(column="broken", min_value=0),
    ]
    suite = great_expectations.ExpectationSuite(name="small", expectations=wanted)
    return page(batch.validate(suite, result_format="SUMMARY"))


def test_the_page_brings_its_style_and_asks_nothing_of_the_network(html):
    head = html[: html.index("</head>")]
    assert head.count("<style>body{") == 1
    assert not re.search(r"<(script|link|img)\b", html, re.IGNORECASE)


def test_what_passed_and_what_failed_can_be_told_without_the_icons_of_the_network(html):
    _, *parts = re.split(r"<h5\b[^>]*>\s*(sound|broken)\s*</h5>", html)
    section = dict(zip(parts[::2], parts[1::2], strict=True))
    assert re.findall("fa-check-circle|fa-times", section["sound"]) == ["fa-check-circle"]
    assert re.findall("fa-check-circle|fa-times", section["broken"]) == ["fa-times"]
    assert "-77" in section["broken"]
    for rule in ('.fa-check-circle::before{content:"passed"}', '.fa-times::before{content:"FAILED"}'):
        assert rule in html
