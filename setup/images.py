"""Write the digest of every image that this project builds on into docker/images.env (`make images`).

Needs Docker with buildx and a connection to the images' registries. An image that is named with its digest is the same
one for ever, whatever its tag stands for later. Without a connection nothing is changed.
"""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from core.storage import write_aside

FILE = Path(__file__).resolve().parents[1] / "docker" / "images.env"

LINE = re.compile(r"^(\w+_IMAGE)=([^\s@]+)(@\S*)?$", re.MULTILINE)
"""A variable, the image's name with its tag, and its digest where one is known."""

DIGEST = re.compile(r"sha256:[0-9a-f]{64}")

INSPECT = ("docker", "buildx", "imagetools", "inspect", "--format", "{{json .Manifest.Digest}}")
"""Asks for the digest of the list of an image's variants, which is the same on every kind of machine."""


class NoDigestError(RuntimeError):
    """An image's digest cannot be told; the message says why."""


def pinned(text: str, digest_of: Callable[[str], str]) -> str:
    """Return the lines of `FILE` with the digest of each image; raises as `digest_of`."""
    return LINE.sub(lambda line: f"{line[1]}={line[2]}@{digest_of(line[2])}", text)


def ask(image: str) -> str:
    """Return the digest that an image's registry gives. Raises NoDigestError."""
    try:
        done = subprocess.run([*INSPECT, image], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoDigestError(f"{image}: {getattr(error, 'stderr', '') or error}".strip()) from error
    found = DIGEST.search(done.stdout)
    if found is None:
        raise NoDigestError(f"{image}: no digest in {done.stdout!r}")
    return found[0]


def main() -> int:
    """Return 0 after writing, 1 after printing what is wrong."""
    try:
        text = pinned(FILE.read_text(encoding="utf-8"), ask)
    except NoDigestError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    write_aside(FILE, lambda path: path.write_text(text, encoding="utf-8"))
    print(f"{FILE.name} names every image by its digest: commit it.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
