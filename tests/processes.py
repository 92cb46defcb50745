"""Servers as processes of this machine, for the time of a test."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests


def wait_for_answer(url: str, server: subprocess.Popen, log: Path, patience_s: float) -> None:
    """Return when `url` answers; whatever goes wrong before may pass: a busy machine answers late, or breaks off."""
    end = time.monotonic() + patience_s
    last: object = "not asked yet"
    while time.monotonic() < end and server.poll() is None:
        try:
            last = requests.get(url, timeout=10)
            if last.ok:
                return
        except requests.RequestException as error:
            last = error
        time.sleep(0.5)
    pytest.fail(f"{url} did not answer ({last}); exit code {server.poll()}\n{log.read_text(errors='replace')[-2000:]}")


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
