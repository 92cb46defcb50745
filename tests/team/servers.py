"""The services of mlflow/compose.yaml as processes of this machine: same commands, same settings, other addresses."""

import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pymysql
import requests
import yaml
from processes import free_port, process

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "mlflow" / "compose.yaml").read_text(encoding="utf-8"))
BIN = Path(sys.executable).parent
PATIENCE_S = 400.0
VARIABLE = re.compile(r"\$\{(\w+)[^}]*\}")


def program(name: str) -> str | None:
    """Find a server program of the machine's package manager; Debian keeps PostgreSQL's out of PATH."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    return found or next(iter(sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"), reverse=True)), None)


def environment_of(service: str, values: dict[str, str], **changed: str) -> dict[str, str]:
    """The service's environment with the variables of team.env filled in and some addresses changed.

    A server knows of no checkout: what the tests have set for ZenML's clients is left out.
    """
    outside = {key: value for key, value in os.environ.items() if not key.startswith("ZENML_")}
    declared = COMPOSE["services"][service]["environment"]
    filled = {key: VARIABLE.sub(lambda found: values[found[1]], value) for key, value in declared.items()}
    return outside | filled | changed


def wait_for(ready, server: subprocess.Popen, log: Path) -> None:
    """Call `ready` until it raises nothing; fail with the server's own words when it ends or takes too long."""
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            ready()
            return
        except (psycopg2.Error, pymysql.Error, requests.RequestException) as error:
            last = error
        if server.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"{server.args[0]} is not there ({last}):\n{log.read_text(errors='replace')[-3000:]}")
        time.sleep(0.5)


def answers(url: str) -> None:
    requests.get(url, timeout=5).raise_for_status()


@contextmanager
def database_folder() -> Iterator[tuple[Path, str | None]]:
    """A folder for a database and who owns it: neither server runs as root."""
    owner = "nobody" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="likeness-team-", ignore_cleanup_errors=True) as name:
        if owner:
            shutil.chown(name, owner)
        yield Path(name), owner


@contextmanager
def postgres(values: dict[str, str]) -> Iterator[dict[str, str]]:
    """PostgreSQL on a loopback port; yields what libpq has to know."""
    with database_folder() as (folder, owner):
        secret = folder / "password"
        secret.write_text(values["POSTGRES_PASSWORD"])
        data, port = str(folder / "data"), str(free_port())
        initdb = [program("initdb"), "-D", data, "-U", "mlflow", "-A", "scram-sha-256", "--pwfile", str(secret)]
        subprocess.run([*initdb, "--no-sync"], check=True, stdout=subprocess.DEVNULL, user=owner, cwd=folder)
        command = [program("postgres"), "-D", data, "-h", "127.0.0.1", "-p", port, "-k", str(folder)]
        log = folder / "log"
        address = {"host": "127.0.0.1", "port": port, "user": "mlflow", "password": values["POSTGRES_PASSWORD"]}
        with process(command, log, user=owner, cwd=folder) as server:
            wait_for(lambda: psycopg2.connect(dbname="postgres", **address).close(), server, log)
            connection = psycopg2.connect(dbname="postgres", **address)
            connection.autocommit = True
            connection.cursor().execute("CREATE DATABASE mlflow")
            connection.close()
            yield {"PGHOST": "127.0.0.1", "PGPORT": port}


@contextmanager
def mariadb(values: dict[str, str]) -> Iterator[str]:
    """MariaDB on a loopback port; yields the address of the database."""
    with database_folder() as (folder, owner):
        data, port, secret = folder / "data", free_port(), values["MARIADB_PASSWORD"]
        start = folder / "start.sql"
        statements = (
            "CREATE DATABASE zenml",
            f"CREATE USER zenml IDENTIFIED BY '{secret}'",
            "GRANT ALL ON zenml.* TO zenml",
        )
        start.write_text("".join(f"{statement};\n" for statement in statements))
        install = [program("mariadb-install-db"), "--no-defaults", f"--datadir={data}", "--skip-test-db"]
        subprocess.run(install, check=True, stdout=subprocess.DEVNULL, user=owner, cwd=folder)
        command = [program("mariadbd"), "--no-defaults", f"--datadir={data}", f"--init-file={start}"]
        command += [f"--socket={folder}/socket", "--bind-address=127.0.0.1", f"--port={port}", "--skip-name-resolve"]
        log = folder / "log"
        with process(command, log, user=owner, cwd=folder) as server:
            address = {"host": "127.0.0.1", "port": port, "user": "zenml", "password": secret}
            wait_for(lambda: pymysql.connect(database="zenml", **address).close(), server, log)
            yield f"mysql://127.0.0.1:{port}/zenml"


@contextmanager
def mlflow_server(values: dict[str, str], database: dict[str, str], folder: Path) -> Iterator[str]:
    """The MLflow server of the compose file; yields its address."""
    port = str(free_port())
    _, *arguments = COMPOSE["services"]["mlflow"]["command"]
    command = [str(BIN / "mlflow"), *("127.0.0.1" if each == "0.0.0.0" else each for each in arguments)]
    command[command.index("--port") + 1] = port
    hosts = {"MLFLOW_AUTH_CONFIG_PATH": str(ROOT / "mlflow" / "auth.ini")}
    environment = environment_of("mlflow", values | {"MLFLOW_ALLOWED_HOSTS": f"127.0.0.1:{port}"}, **hosts, **database)
    log, url = folder / "mlflow.log", f"http://127.0.0.1:{port}"
    with process(command, log, env=environment, cwd=folder) as server:
        wait_for(lambda: answers(f"{url}/health"), server, log)
        yield url


@contextmanager
def zenml_server(values: dict[str, str], database: str, folder: Path) -> Iterator[str]:
    """The ZenML server of the compose file, with the entry point of its image; yields its address."""
    port = str(free_port())
    environment = environment_of("zenml", values, ZENML_STORE_URL=database, ZENML_CONFIG_PATH=str(folder / "server"))
    command = [sys.executable, "-m", "uvicorn", "zenml.zen_server.zen_server_api:app", "--port", port]
    log, url = folder / "zenml.log", f"http://127.0.0.1:{port}"
    with process(command, log, env=environment, cwd=folder) as server:
        wait_for(lambda: answers(f"{url}/ready"), server, log)
        yield url
