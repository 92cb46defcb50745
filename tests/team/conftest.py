"""A team's servers for the tests of this folder, and two tiny configurations of the first run."""

import secrets
from contextlib import ExitStack
from pathlib import Path

import pytest
import yaml
from members import ROOT, Team
from records import EPOCHS, MODELS

from synthetic.dataset import SyntheticSettings, generate

PROGRAMS = ("initdb", "postgres", "mariadbd", "mariadb-install-db")


def secret_values(shared: Path) -> dict[str, str]:
    """mlflow/team.env.example filled in."""
    lines = (ROOT / "mlflow" / "team.env.example").read_text(encoding="utf-8").splitlines()
    names = [line.split("=")[0] for line in lines if line and not line.startswith("#")]
    return {name: secrets.token_hex(16) for name in names} | {"SHARED_FOLDER": str(shared)}


@pytest.fixture(scope="module")
def team(tmp_path_factory):
    pytest.importorskip("psycopg2", reason="needs the extra `postgres`")
    pytest.importorskip("flask_wtf", reason="needs the extra `postgres`")
    import servers

    missing = [name for name in PROGRAMS if servers.program(name) is None]
    if missing:
        pytest.skip(f"no {', '.join(missing)} here (Debian: apt-get install postgresql mariadb-server)")
    folder = tmp_path_factory.mktemp("team")
    (folder / "shared").mkdir()
    values = secret_values(folder / "shared")
    with ExitStack() as running:
        postgres = running.enter_context(servers.postgres(values))
        mariadb = running.enter_context(servers.mariadb(values))
        mlflow_url = running.enter_context(servers.mlflow_server(values, postgres, folder))
        zenml_url = running.enter_context(servers.zenml_server(values, mariadb, folder))
        yield Team(folder, values, mlflow_url, zenml_url)


@pytest.fixture(scope="module")
def tiny_configs(tmp_path_factory):
    """Two configurations of the first run, each with people of its own."""
    folder = tmp_path_factory.mktemp("configs")
    return [_tiny_config(folder, seed) for seed in (1, 2)]


def _tiny_config(folder: Path, seed: int) -> Path:
    people = generate(folder / f"people_{seed}", SyntheticSettings(people=6, clips=0, seed=seed))
    config = yaml.safe_load((ROOT / "configs" / "first_run.yaml").read_text(encoding="utf-8"))
    plan = config["parameters"] | {"seed": seed}
    stills = {"kind": "identity_folders", "path": str(people / "stills"), "synthetic": True}
    plan["dataset"] = {
        "sources": [stills],
        "align": {"size": 32},
        "split": {"by": "identity", "fractions": {"train": 0.34, "val": 0.33, "test": 0.33}},
        "contract": {"min_faces": 1},
    }
    plan["training"] = {
        "models": [{"family": family, "zdim": 8, "width": 0.0625, "size": 32} for family in MODELS],
        "training": {"epochs": EPOCHS, "batch_size": 16},
        "subset": "all",
    }
    plan["promotion"]["subset"] = "all"
    plan["clustering"] = {"algorithms": ["kmeans"], "count": "identities", "subsets": ["all"], "zdim": 8}
    path = folder / f"first_run_{seed}.yaml"
    path.write_text(yaml.safe_dump({"parameters": plan}))
    return path
