"""Results are written in one format, and their texts are filled templates."""

import json
import os
import time

import pytest
from jinja2 import UndefinedError
from valid_result import valid

from benchmarks.command_line import run
from benchmarks.record import minutes, record
from benchmarks.template import fill


@pytest.fixture
def template(tmp_path):
    path = tmp_path / "speed" / "reading.md"
    path.parent.mkdir()
    path.write_text(
        "{{ figures.rate | fmt('.1f') }} faces/s, {{ note }}. "
        + "It has words. " * 20
        + "\n\n\n| a |\n| --- |\n{% for x in figures.all %}\n| {{ x }} |\n{% endfor %}\n",
        encoding="utf-8",
    )
    return path


def test_a_result_has_its_topic_figures_and_text(template, results):
    path = record({"rate": 2.345, "all": [1, 2]}, template, results, config={"workers": 2}, note="measured twice")
    assert valid(path, "speed") == {"rate": 2.345, "all": [1, 2]}
    assert '"all": [1, 2]' in path.read_text(encoding="utf-8")
    content = json.loads(path.read_text(encoding="utf-8"))
    assert (content["command"], content["seeds"], content["trials"]) == ("make bench TOPIC=speed", [0], 1)
    text = path.with_suffix(".md").read_text(encoding="utf-8")
    assert "2.3 faces/s, measured twice." in text
    assert text.endswith("\n\n| a |\n| --- |\n| 1 |\n| 2 |\n")
    assert max(map(len, text.splitlines())) <= 110


def test_what_it_took_counts_children_too(monkeypatch):
    monkeypatch.setattr(os, "times", lambda: os.times_result((60, 30, 20, 10, 0)))
    monkeypatch.setattr("psutil.Process.create_time", lambda _: time.time() - 90)
    assert minutes() == {"clock": 1.5, "cpu": 2.0}


def test_a_field_that_is_missing_is_an_error(template):
    with pytest.raises(UndefinedError, match="note"):
        fill(template, {"figures": {"rate": 1.0, "all": []}})


def test_a_result_of_200_kb_is_refused(template, results):
    with pytest.raises(ValueError, match="200,000"):
        record({"rate": 1.0, "all": list(range(60_000))}, template, results, note="long")
    [kept] = results.iterdir()
    assert kept.name.endswith(".json.too-large")
    assert json.loads(kept.read_text(encoding="utf-8"))["figures"]["all"][-1] == 59_999


def test_a_map_of_plain_figures_takes_a_line(template, results):
    path = record({"rate": 1.0, "all": [], "of": {"a": {"f": [1, 2], "g": "x"}}}, template, results, note="x")
    assert '"a": {"f": [1, 2], "g": "x"}' in path.read_text(encoding="utf-8")


def test_parameters_become_options(tmp_path, capsys):
    seen = {}

    def measure(data: str = "x", sizes: tuple[int, ...] = (1, 2), share: float = 0.5, fetch: bool = True):
        """Measure."""
        seen.update(data=data, sizes=sizes, share=share, fetch=fetch)
        return tmp_path

    run(measure, ["--sizes", "3", "4", "--no-fetch"])
    assert seen == {"data": "x", "sizes": (3, 4), "share": 0.5, "fetch": False}
    assert capsys.readouterr().out == f"{tmp_path}\n"
    with pytest.raises(SystemExit):
        run(measure, ["--size", "3", "--unknown"])
