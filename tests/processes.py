"""Servers as processes of this machine, for the time of a test."""

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def process(command: list[str], log: Path, **options) -> Iterator[subprocess.Popen]:
    """A server for the time of a block; it and its workers end with SIGTERM, or are killed."""
    with log.open("wb") as stream:
        started = subprocess.Popen(command, stdout=stream, stderr=stream, start_new_session=True, **options)
    try:
        yield started
    finally:
        os.killpg(started.pid, signal.SIGTERM)
        try:
            started.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(started.pid, signal.SIGKILL)
            started.wait()
