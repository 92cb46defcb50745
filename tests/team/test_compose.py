"""What the team's servers must never have: a floating version, a password in the file, a service nobody watches."""

import re
from pathlib import Path

import pytest
import yaml

MLFLOW = Path(__file__).resolve().parents[2] / "mlflow"
TEXT = (MLFLOW / "compose.yaml").read_text(encoding="utf-8")
IMAGES = (MLFLOW.parent / "docker" / "images.env").read_text(encoding="utf-8")
SERVICES = yaml.safe_load(TEXT)["services"]


def image_of(service: str) -> str:
    """The image of a service, with the list of images put in."""
    named = re.match(r"\$\{(\w+):", SERVICES[service]["image"])
    return re.search(rf"^{named[1]}=(.+)$", IMAGES, re.MULTILINE)[1] if named else SERVICES[service]["image"]


@pytest.mark.parametrize("service", SERVICES)
def test_service_is_pinned_watched_and_without_a_password(service):
    described = SERVICES[service]
    assert re.fullmatch(r"[\w/-]+:\d+\.\d+[\w.-]*(@sha256:[0-9a-f]{64})?", image_of(service))
    assert described["healthcheck"]["test"]
    for name, value in described["environment"].items():
        if "PASSWORD" in name or "KEY" in name:
            assert value.startswith("${") or name == "MARIADB_RANDOM_ROOT_PASSWORD"


def test_every_variable_is_in_the_example_and_none_has_a_value():
    lines = (MLFLOW / "team.env.example").read_text(encoding="utf-8").splitlines()
    example = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert not any(example.values())
    for pattern in (r"\$\{(\w+)", r"\$\{(\w+):\?"):
        assert set(example) == {name for name in re.findall(pattern, TEXT) if not name.endswith("_IMAGE")}


def test_servers_are_of_the_versions_that_this_project_is_tested_with():
    constraints = (MLFLOW.parent / "constraints.txt").read_text(encoding="utf-8")
    for package in ("zenml", "mlflow"):
        pinned = re.search(rf"^{package}==(.+)$", constraints, re.MULTILINE)[1]
        assert image_of(package).partition("@")[0].endswith(f":{pinned}")
