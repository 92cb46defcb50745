import hashlib
import subprocess
import sys

import pytest

from setup import environment


def test_present_libraries_ask_for_nothing(monkeypatch):
    monkeypatch.setattr(subprocess, "run", lambda *a, **k: pytest.fail("nothing is missing"))
    monkeypatch.setattr(environment, "LIBRARIES", {"libc.so.6": "libc6"})
    environment.provide_libraries()


def test_missing_libraries_are_named_where_they_cannot_be_installed(monkeypatch):
    monkeypatch.setattr(environment, "LIBRARIES", {"libnothing.so.9": "libnothing9"})
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(SystemExit, match="libnothing9"):
        environment.provide_libraries()


def test_missing_libraries_are_installed_where_we_may(monkeypatch):
    commands = []
    monkeypatch.setattr(environment, "LIBRARIES", {"libnothing.so.9": "libnothing9"})
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(subprocess, "run", lambda command, **_: commands.append(command))
    environment.provide_libraries()
    assert commands[-1] == ["apt-get", "install", "-y", "-qq", "libnothing9"]


def test_other_weights_than_expected_are_not_installed(monkeypatch, tmp_path):
    monkeypatch.setattr(environment, "installed_landmarker", lambda: tmp_path / "x.task")
    monkeypatch.setattr(environment, "_bundle_from_registry", lambda: b"other")
    with pytest.raises(SystemExit, match="not installed"):
        environment.provide_weights()
    assert not list(tmp_path.iterdir())


def test_right_weights_are_installed_whole(monkeypatch, tmp_path):
    target = tmp_path / "share" / "x.task"
    monkeypatch.setattr(environment, "installed_landmarker", lambda: target)
    monkeypatch.setattr(environment, "_bundle_from_registry", lambda: b"bundle")
    monkeypatch.setattr(environment, "SHA256", hashlib.sha256(b"bundle").hexdigest())
    environment.provide_weights()
    assert target.read_bytes() == b"bundle"
    assert [path.name for path in target.parent.iterdir()] == ["x.task"]


def test_no_tool_of_this_environment_phones_home():
    """The defaults are in force in a fresh process, before anything is imported."""
    names = ["ZENML_ANALYTICS_OPT_IN", "MLFLOW_DISABLE_TELEMETRY", "DVC_NO_ANALYTICS"]
    clean = {"PATH": "/usr/bin"}
    script = f"import os; print([os.environ.get(name) for name in {names}])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=clean)
    if "likeness_defaults" not in str(
        list((environment.Path(environment.sysconfig.get_path("purelib"))).glob("*.pth"))
    ):
        pytest.skip("not an environment that `make setup` made")
    assert done.stdout.strip() == "['false', 'true', 'true']"
