"""People with a machine each: they register stacks and run pipelines with the commands that docs/team.md names."""

import os
import re
import secrets
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
READABLE = {"COLUMNS": "500", "OMP_NUM_THREADS": "1", "ZENML_LOGGING_VERBOSITY": "INFO"}


@dataclass
class Member:
    """Somebody with a machine: a ZenML configuration, an own active stack, and the shared checkout's code."""

    home: Path
    access: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        (self.home / "checkout" / ".zen").mkdir(parents=True)

    def environment(self) -> dict[str, str]:
        own = {"ZENML_CONFIG_PATH": str(self.home / "zenml"), "ZENML_REPOSITORY_PATH": str(self.home / "checkout")}
        own["ZENML_CUSTOM_SOURCE_ROOT"] = str(ROOT)
        return os.environ | own | self.access | READABLE

    def start(self, *command: str) -> subprocess.Popen:
        log = (self.home / "log").open("ab")
        return subprocess.Popen(command, cwd=ROOT, env=self.environment(), stdout=log, stderr=log)

    def call(self, *command: str) -> str:
        done = subprocess.run(command, cwd=ROOT, env=self.environment(), capture_output=True, text=True, check=False)
        said = done.stdout + done.stderr
        assert done.returncode == 0, said[-4000:]
        return said

    def zenml(self, *arguments: str) -> str:
        return self.call(str(BIN / "zenml"), *arguments)

    def run(self, pipeline: str, config: Path) -> subprocess.Popen:
        return self.start(str(BIN / "zenml"), "pipeline", "run", pipeline, "--config", str(config))

    def register(self, stack: Path) -> str:
        return self.call(sys.executable, "stacks/register.py", str(stack))

    def said(self) -> str:
        return (self.home / "log").read_text(errors="replace")


@dataclass
class Team:
    """The addresses of a team's servers and what its administrator knows."""

    folder: Path
    values: dict[str, str]
    mlflow: str
    zenml: str
    run_password: str = field(default_factory=lambda: secrets.token_hex(16))

    @property
    def shared(self) -> Path:
        return Path(self.values["SHARED_FOLDER"])

    def administrator(self) -> Member:
        access = {"USERNAME": "default", "PASSWORD": self.values["ZENML_ADMIN_PASSWORD"], "URL": self.zenml}
        return Member(self.folder / "administrator", {f"ZENML_STORE_{key}": value for key, value in access.items()})

    def member(self, name: str, administrator: Member) -> Member:
        key = re.search(r"ZENKEY_[\w+/=-]+", administrator.zenml("service-account", "create", name))[0]
        return Member(self.folder / name, {"ZENML_STORE_URL": self.zenml, "ZENML_STORE_API_KEY": key})

    def stack_file(self) -> Path:
        """stacks/team.yaml with this team's addresses."""
        text = (ROOT / "stacks" / "team.yaml").read_text(encoding="utf-8")
        path = self.folder / "team.yaml"
        path.write_text(text.replace("http://127.0.0.1:5000", self.mlflow).replace("/mnt/likeness", str(self.shared)))
        return path

    def create_run_account(self) -> None:
        """The account that runs use, as docs/team.md creates it."""
        admin = ("admin", self.values["MLFLOW_ADMIN_PASSWORD"])
        body = {"username": "runs", "password": self.run_password}
        requests.post(f"{self.mlflow}/api/2.0/mlflow/users/create", json=body, auth=admin).raise_for_status()
