"""Pods as processes of this machine: each with a host name, a home and a service account of its own."""

import base64
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ACCOUNT = "/run/secrets/kubernetes.io/serviceaccount"
CODE = "/app"
# A pod has a host name, a /run (/var/run leads there), where Kubernetes' clients look for the service account, and an
# /app, where ZenML puts the code, of its own.
INSIDE = f"""
hostname "$1"; mount -t tmpfs none /run; mkdir -p {ACCOUNT}; cp "$2"/* {ACCOUNT}/; mount --bind "$3" {CODE}; cd {CODE}
shift 3; exec "$@"
"""


class Kubelet:
    """Starts and watches processes; `account` is a folder with the files of a service account."""

    def __init__(self, folder: Path, account: Path, server: tuple[str, int]):
        self.folder, self.account, self.server = folder, account, server
        self.processes: dict[str, subprocess.Popen] = {}
        Path(CODE).mkdir(exist_ok=True)  # stays behind, empty: pods of another session may be mounted on it

    def start(self, pod: dict, secret: Callable[[str], dict]) -> None:
        """Run the command of the pod's only container in an empty folder, with its environment and no other."""
        name, container = pod["metadata"]["name"], pod["spec"]["containers"][0]
        home = self.folder / name
        code = home / "app"
        code.mkdir(parents=True)
        command = [*(container.get("command") or []), *(container.get("args") or [])]
        with (home / "log").open("wb") as log:
            self.processes[name] = subprocess.Popen(
                ["unshare", "--mount", "--uts", "sh", "-ec", INSIDE, "sh", name, self.account, code, *command],
                env=self._environment(home) | _variables(container, secret),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _environment(self, home: Path) -> dict[str, str]:
        """Return what the image sets (see docker/) and what Kubernetes adds."""
        return {
            "PATH": f"{Path(sys.executable).parent}:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": str(home),
            "OMP_NUM_THREADS": "1",
            "PYTHONUNBUFFERED": "1",
            "ZENML_CONFIG_PATH": str(home / "zenml"),
            "KUBERNETES_SERVICE_HOST": self.server[0],
            "KUBERNETES_SERVICE_PORT": str(self.server[1]),
        }

    def exit_code(self, name: str) -> int | None:
        code = self.processes[name].poll()
        return code if code is None or code >= 0 else 128 - code

    def stop(self, name: str) -> None:
        self._signal(name, signal.SIGTERM)

    def kill(self, name: str) -> None:
        self._signal(name, signal.SIGKILL)

    def _signal(self, name: str, number: int) -> None:
        process = self.processes.get(name)
        if process and process.poll() is None:
            os.killpg(process.pid, number)

    def stop_all(self) -> None:
        for name, process in self.processes.items():
            self.kill(name)
            process.wait()

    def log(self, name: str) -> str:
        return (self.folder / name / "log").read_text(errors="replace")


def _variables(container: dict, secret: Callable[[str], dict]) -> dict[str, str]:
    found = {}
    for each in container.get("env") or []:
        if "valueFrom" in each:
            place = each["valueFrom"]["secretKeyRef"]
            found[each["name"]] = base64.b64decode(secret(place["name"])["data"][place["key"]]).decode()
        else:
            found[each["name"]] = each.get("value") or ""
    return found
