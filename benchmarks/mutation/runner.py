"""Run test files on changed copies of the project, each in a fork of a process that has the heavy packages loaded."""

import gc
import importlib
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

HEAVY = (
    *("numpy", "pandas", "torch", "cv2", "PIL.Image", "pydantic", "yaml", "scipy.stats", "scipy.ndimage", "pyarrow"),
    *("sklearn.cluster", "sklearn.mixture", "sklearn.decomposition", "sklearn.metrics", "skimage.metrics", "skimage"),
    *("mediapipe", "matplotlib.figure", "safetensors.torch", "hypothesis", "pytest", "great_expectations", "tqdm"),
    *("networkx", "torchmetrics", "requests", "xml.etree.ElementTree", "http.client", "multiprocessing.pool"),
)
ONE_THREAD = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM")
PASSED, FAILED, NO_TESTS, TIMEOUT = 0, 1, 5, -1
POLL_S = 0.02


class Job(NamedTuple):
    """A change of one file (none: the project as it is), and the test files to run on it for at most `seconds`."""

    name: str
    path: str
    source: str | None
    tests: tuple[str, ...]
    seconds: float


class Outcome(NamedTuple):
    """pytest's exit code, or TIMEOUT; how long it took, and what was printed."""

    code: int
    seconds: float
    output: str


@dataclass
class Runner:
    """Copies of the project at `root` (the folders and files in `parts`), one for each job that runs at a time."""

    root: Path
    parts: tuple[str, ...]
    workers: int = field(default_factory=lambda: os.cpu_count() or 1)

    def run(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, Outcome]]:
        """Yield each job's outcome as it ends."""
        with self._copies() as free:
            running: dict[int, tuple[Job, Path, float]] = {}
            waiting = iter(jobs)
            more = True
            while more or running:
                while more and free:
                    if (job := next(waiting, None)) is None:
                        more = False
                    else:
                        copy = free.pop()
                        running[_start(job, copy)] = (job, copy, time.monotonic())
                for process, code in _ended(running):
                    job, copy, since = running.pop(process)
                    outcome = Outcome(code, time.monotonic() - since, _tidy(job, copy, self.root))
                    free.append(copy)
                    yield job, outcome
                time.sleep(POLL_S)

    @contextmanager
    def _copies(self) -> Iterator[list[Path]]:
        with tempfile.TemporaryDirectory(prefix="likeness-mutants-") as folder:
            copies = [Path(folder) / str(number) for number in range(self.workers)]
            for copy in copies:
                copy_project(self.root, copy / "project", self.parts)
            yield copies


def copy_project(root: Path, target: Path, parts: Sequence[str]) -> None:
    """Copy the named folders and files below `root`, without compiled code."""
    for name in parts:
        if (root / name).is_dir():
            shutil.copytree(root / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(root / name, target / name)


def warm_up(packages: Iterable[str] = HEAVY) -> None:
    """Import packages that the tests need and no job changes, so that a fork has them at once."""
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    for name in packages:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()


def _start(job: Job, copy: Path) -> int:
    if job.source is not None:
        (copy / "project" / job.path).write_text(job.source, encoding="utf-8")
    (copy / "tmp").mkdir(exist_ok=True)
    process = os.fork()
    if process:
        return process
    code = 3
    try:
        os.setsid()
        code = _tested(job, copy)
    finally:
        os._exit(code)


def _tested(job: Job, copy: Path) -> int:
    """Run pytest in this process, as if it had been started in the copy."""
    log = os.open(copy / "output", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(log, 1)
    os.dup2(log, 2)
    project = str(copy / "project")
    os.chdir(project)
    for name in [name for name in os.environ if name.startswith("PYTEST_") or name == "LIKENESS_TESTS"]:
        del os.environ[name]
    os.environ |= {"PYTHONPATH": project, "TMPDIR": str(copy / "tmp"), "PYTHONDONTWRITEBYTECODE": "1"}
    tempfile.tempdir = None
    sys.modules["__main__"] = ModuleType("__main__")  # processes that the tests spawn would import ours again
    sys.path[:] = [project, *(path for path in sys.path if "site-packages" in path or path.startswith(sys.base_prefix))]
    import pytest

    flags = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--hypothesis-seed=0", "--durations=0"]
    code = int(pytest.main([*flags, "-m", "not slow and not real", "--rootdir", project, *job.tests]))
    sys.stdout.flush()
    return code


def _ended(running: dict[int, tuple[Job, Path, float]]) -> list[tuple[int, int]]:
    """Return the processes that are done, with their exit codes; those over their time are killed with their own."""
    ended = []
    for process, (job, _, since) in running.items():
        found, status = os.waitpid(process, os.WNOHANG)
        if found:
            ended.append((process, os.waitstatus_to_exitcode(status)))
        elif time.monotonic() - since > job.seconds:
            _kill(process)
            os.waitpid(process, 0)
            ended.append((process, TIMEOUT))
    return ended


def _kill(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:  # it has not become a group's leader yet
        os.kill(group, signal.SIGKILL)


def _tidy(job: Job, copy: Path, root: Path) -> str:
    """Put the changed file back, remove what the tests left, and return what they printed."""
    if job.source is not None:
        shutil.copy(root / job.path, copy / "project" / job.path)
    shutil.rmtree(copy / "tmp", ignore_errors=True)
    output = copy / "output"
    return output.read_text(encoding="utf-8", errors="replace") if output.exists() else ""
