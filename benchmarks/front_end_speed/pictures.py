"""The pictures that the front end is timed on: drawn people, each varied in place, light and size."""

import os
from pathlib import Path

import cv2
import numpy as np
from tqdm import tqdm


def draw_pictures(stills: Path, folder: Path, count: int) -> None:
    """Write `count` different JPEG pictures of drawn people: `folder`/pictures/000000.jpg …

    Raises SystemExit when `stills` holds no picture of a drawn person.
    """
    paths = sorted(stills.rglob("*.jpg"))
    if not paths:
        raise SystemExit(f"{stills} holds no drawn people: run `make data` first")
    rng = np.random.default_rng(0)
    (folder / "pictures").mkdir()
    for number in tqdm(range(count), desc="vary pictures", disable=None):
        picture = np.asarray(cv2.imread(str(paths[number % len(paths)])))
        top, left = rng.integers(0, 32, 2)
        side = 256 - max(top, left)
        light = rng.uniform(0.8, 1.1)
        cut = np.clip(picture[top : top + side, left : left + side] * light, 0, 255).astype(np.uint8)
        cv2.imwrite(str(folder / "pictures" / f"{number:06d}.jpg"), cut, [cv2.IMWRITE_JPEG_QUALITY, 90])


def first(folder: Path, count: int) -> Path:
    """Return a folder that holds links to the first `count` pictures."""
    part = folder / f"first-{count}"
    if not part.exists():
        part.mkdir()
        for path in sorted((folder / "pictures").iterdir())[:count]:
            os.link(path, part / path.name)
    return part
