"""Advisories hold for the versions that they name, and for no other."""

import json
import zipfile
from pathlib import Path

import pytest
from packaging.version import Version

from setup.advisories import affects, check, installed_packages, main


def advisory(name: str = "Some.Package", **affected: object) -> dict:
    package = {"ecosystem": "PyPI", "name": name}
    return {"id": "TEST-1", "summary": "a fault", "modified": "2026-01-02T00:00:00Z"} | {
        "affected": [{"package": package, **affected}]
    }


def ranges(*events: tuple[str, str]) -> list[dict]:
    return [{"type": "ECOSYSTEM", "events": [{kind: version} for kind, version in events]}]


def packed(path: Path, *advisories: dict) -> Path:
    with zipfile.ZipFile(path, "w") as opened:
        for number, each in enumerate(advisories):
            opened.writestr(f"{number}.json", json.dumps(each))
    return path


@pytest.mark.parametrize(
    ("events", "holds", "does_not"),
    [
        ([("introduced", "0"), ("fixed", "1.10")], ["0.1", "1.9", "1.10rc1"], ["1.10", "2"]),
        ([("introduced", "1"), ("last_affected", "1.5")], ["1", "1.5"], ["0.9", "1.5.1"]),
        ([("fixed", "1.2"), ("introduced", "2"), ("introduced", "1"), ("fixed", "2.1")], ["1.1", "2"], ["1.3", "2.1"]),
    ],
)
def test_ranges_hold_from_introduction_to_fix(events, holds, does_not):
    found = advisory(ranges=ranges(*events))
    assert all(affects(found, "some-package", Version(version)) for version in holds)
    assert not any(affects(found, "some-package", Version(version)) for version in does_not)


def test_other_packages_other_ecosystems_and_withdrawn_advisories_do_not_hold():
    found = advisory(versions=["1.0"])
    assert affects(found, "some-package", Version("1.0"))
    assert not affects(found, "package", Version("1.0"))
    assert not affects(found | {"withdrawn": "2026-02-01T00:00:00Z"}, "some-package", Version("1.0"))
    found["affected"][0]["package"]["ecosystem"] = "npm"
    assert not affects(found, "some-package", Version("1.0"))


def test_what_holds_here_is_named_with_the_age_of_the_list(tmp_path, capsys):
    own = installed_packages()["numpy"]
    other = advisory("not-installed", ranges=ranges(("introduced", "0"))) | {"modified": "2026-03-04T00:00:00Z"}
    path = packed(tmp_path / "all.zip", advisory("NumPy", versions=[str(own)]), other)
    assert check(path, {"numpy": own}).newest.startswith("2026-03-04")
    assert main([str(path)]) == 1
    shown = capsys.readouterr().out
    assert f"numpy {own}: TEST-1 a fault" in shown
    assert "1 of 2 advisories hold here; the newest is of 2026-03-04" in shown
    assert main([str(packed(tmp_path / "fine.zip", other))]) == 0


@pytest.mark.parametrize("content", [b"no zip", None])
def test_another_file_is_refused_in_one_line(tmp_path, capsys, content):
    path = tmp_path / "all.zip"
    packed(path) if content is None else path.write_bytes(content)
    assert main([str(path)]) == 2
    assert "fetch OSV's PyPI/all.zip" in capsys.readouterr().err
    assert main([str(tmp_path / "missing.zip")]) == 2
