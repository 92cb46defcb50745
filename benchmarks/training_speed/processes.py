"""A process for each training loop, so that they take turns without sharing memory or a thread pool."""

import json
import os
import subprocess
import sys
from pathlib import Path

from models.families.registry import ModelSettings

ROOT = Path(__file__).resolve().parents[2]
Answers = list[dict[str, float]]


class Contender:
    """A process that trains once over the pictures whenever it is asked to."""

    def __init__(self, name: str, folder: Path, settings: ModelSettings, batch: int, path: list[Path]) -> None:
        self.log = folder / f"{name}.log"
        command = [sys.executable, "-m", "benchmarks.training_speed.contenders", name, str(folder)]
        self._process = subprocess.Popen(
            [*command, settings.model_dump_json(), str(batch)],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, [ROOT, *path]))},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log.open("w"), text=True,
        )  # fmt: skip
        self.answers: Answers = []
        self._line()

    def work(self) -> dict[str, float]:
        """Let it train once over the pictures, and return what it measured."""
        assert self._process.stdin is not None
        self._process.stdin.write("go\n")
        self._process.stdin.flush()
        return json.loads(self._line())

    def leave(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"a contender ended: {self.log.read_text(encoding='utf-8')[-2000:]}")
        return line
