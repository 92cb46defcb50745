"""`python -m app` in a process of its own, to be killed, and what it holds in memory."""

import re
import subprocess
import sys
from pathlib import Path

import psutil
from page_client import PageClient

ROOT = Path(__file__).resolve().parents[3]


class PageProcess(PageClient):
    """A client of the process that it starts on a free port, with a registry and a data folder of its own."""

    def __init__(self, folder: Path, tracking_uri: str, *options: str) -> None:
        command = [sys.executable, "-m", "app", "--data-folder", str(folder), "--tracking-uri", tracking_uri]
        with (folder.parent / "output.txt").open("a+", encoding="utf-8") as output:
            self.process = subprocess.Popen(
                [*command, "--port", "0", *options], cwd=ROOT, stdout=subprocess.PIPE, stderr=output, text=True
            )
            line = self.process.stdout.readline()
            output.seek(0)
            assert line.startswith("Photo page:"), output.read()[-2000:]
        port, token = re.search(r":(\d+)/\?token=(\S+)", line).groups()
        super().__init__(int(port), folder)
        self.session.headers["Authorization"] = f"Bearer {token}"

    def kill(self) -> None:
        """End the process as a power failure would."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """Ask the process to end; return its status."""
        self.process.terminate()
        return self.process.wait(60)

    def memory(self) -> int:
        """Return the bytes that the process and those that it started hold."""
        process = psutil.Process(self.process.pid)
        return sum(one.memory_info().rss for one in [process, *process.children(recursive=True)])
