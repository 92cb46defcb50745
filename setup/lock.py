"""Write `requirements.lock`: every package of `make setup` with the SHA-256 of each of its files (`make lock`).

The versions are those of `constraints.txt`; uv (MIT or Apache-2.0), which must be installed, asks the package index for
the digests. PyTorch, and what only its CUDA builds need, are left out: which build the index has, differs.
"""

import re
import subprocess
import sys
from pathlib import Path

from core.storage import write_aside

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
BUILDS = re.compile(r"(torch|triton|nvidia-.*|cuda-.*)==")
HEAD = "# Made by `make lock` from pyproject.toml and constraints.txt. PyTorch is installed apart.\n"
COMPILE = (
    "uv", "pip", "compile", "pyproject.toml", "--extra", "dev", "--constraints", "constraints.txt", "--python-version",
    "3.11", "--generate-hashes", "--no-annotate", "--no-header", "--quiet",
)  # fmt: skip


def main() -> int:
    """Write the lock; returns 0, or 1 after printing what is wrong."""
    try:
        done = subprocess.run(COMPILE, cwd=ROOT, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        print("error: make lock needs uv: python3 -m pip install uv", file=sys.stderr)
        return 1
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        return 1
    text = HEAD + without_builds(done.stdout)
    write_aside(LOCK, lambda path: path.write_text(text, encoding="utf-8"))
    return 0


def without_builds(lock: str) -> str:
    """Return a lock without PyTorch and what only its CUDA builds need."""
    blocks = re.split(r"^(?=\S)", lock, flags=re.MULTILINE)
    return "".join(block for block in blocks if not BUILDS.match(block))


if __name__ == "__main__":
    sys.exit(main())
