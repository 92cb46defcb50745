"""What several test files need and nobody changes is made once in a session, by the worker that comes first."""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path


def once(name: str, make: Callable[[Path], object]) -> Path:
    """Return the folder that `make` has filled, in this process or in another one of the session."""
    shared = Path(os.environ["LIKENESS_TESTS"]) / "shared"
    shared.mkdir(exist_ok=True)
    folder = shared / name
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            aside = folder.with_name(f"{name}.{os.getpid()}")
            aside.mkdir()
            make(aside)
            aside.rename(folder)
    return folder
