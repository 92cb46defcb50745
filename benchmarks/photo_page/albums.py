"""Albums of real people who were held out: photos to sort, group photos, and photos to ask about."""

import csv
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from benchmarks.label_free_embedding.split import digest

PEOPLE, PHOTOS, ASKED, GROUPS = 15, 10, 3, 5


@dataclass(frozen=True)
class Album:
    """Photos as bytes under names that say who is on them: `person-number`, or `left+right-number` for two."""

    photos: dict[str, bytes]
    asked: dict[str, bytes]


def held_out_people(data: Path, split: Path, source: str = "lfw") -> list[list[Path]]:
    """Return the pictures of each held-out person who has enough of them, people and pictures in the manifest's order.

    `data`: the folder of `manifest.csv`. Names are compared as digests and not kept.
    """
    held = set(json.loads(split.read_text(encoding="utf-8"))[source])
    found: dict[str, list[Path]] = defaultdict(list)
    with (data / "manifest.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if row["dataset"] == source and digest(f"{source}/{row['identity']}") in held:
                found[row["identity"]].append(data / row["path"])
    return [paths for paths in found.values() if len(paths) > PHOTOS]


def draw(people: list[list[Path]], seed: int) -> Album:
    """Return ten photos of each of at most 15 people, five photos of two of them, and up to three more of each."""
    rng = np.random.default_rng(seed)
    chosen = [rng.permutation(np.array(people[who], dtype=object)) for who in rng.permutation(len(people))[:PEOPLE]]
    photos = {
        f"{who}-{n}.jpg": path.read_bytes() for who, paths in enumerate(chosen) for n, path in enumerate(paths[:PHOTOS])
    }
    rest = {who: list(paths[PHOTOS:]) for who, paths in enumerate(chosen)}
    asked = {f"{who}-{n}.jpg": path.read_bytes() for who, paths in rest.items() for n, path in enumerate(paths[:ASKED])}
    for number in range(GROUPS):
        left, right = rng.permutation(len(chosen))[:2]
        sides = [np.asarray(cv2.imread(str(rng.choice(chosen[who][:PHOTOS])))) for who in (left, right)]
        photos[f"{left}+{right}-{number}.jpg"] = _beside(*sides)
    return Album(photos, asked)


def _beside(left: np.ndarray, right: np.ndarray) -> bytes:
    """Return a JPEG of two pictures side by side, the second mirrored so that no half repeats a photo of the album."""
    right = cv2.resize(right[:, ::-1], (left.shape[1], left.shape[0]), interpolation=cv2.INTER_AREA)
    return bytes(cv2.imencode(".jpg", np.hstack([left[:, ::-1], right]))[1])
