"""Photos of 1 to 2 megapixels with drawn people on them, and a library that is filled without looking at a photo."""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import cv2
import numpy as np

from core.vectors import unit_rows

SIZES = ((1152, 864), (1280, 960), (1600, 1200))
"""Pixels across and down: 1.0, 1.2 and 1.9 megapixels."""

QUALITY = [cv2.IMWRITE_JPEG_QUALITY, 90]


def photos(stills: list[Path], count: int, seed: int = 0) -> Iterator[bytes]:
    """Yield JPEG photos of one or two drawn people each, at a quarter to half of the height, on blurred colours."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        across, down = SIZES[rng.integers(len(SIZES))]
        colours = rng.integers(0, 256, (down // 160, across // 160, 3), np.uint8)
        photo = cv2.resize(colours, (across, down), interpolation=cv2.INTER_CUBIC)
        for place in range(rng.integers(1, 3)):
            side = int(down * rng.uniform(0.25, 0.5))
            picture = cv2.resize(np.asarray(cv2.imread(str(stills[rng.integers(len(stills))]))), (side, side))
            left, top = rng.integers(across // 2 - side), rng.integers(down - side)
            left += place * (across // 2)
            photo[top : top + side, left : left + side] = picture
        yield cv2.imencode(".jpg", photo, QUALITY)[1].tobytes()


def plant(folder: Path, faces: int, people: int, thumbnails: list[bytes], seed: int = 0) -> None:
    """Fill an empty library's database: a tenth of the faces belong to one person, a tenth to nobody.

    The embeddings are random and stand for a model `planted`; every face has a photo row of its own.
    """
    rng = np.random.default_rng(seed)
    owners = rng.integers(2, people + 1, faces).tolist()
    owners[: faces // 5] = [1] * (faces // 10) + [None] * (faces // 5 - faces // 10)
    vectors = unit_rows(rng.normal(size=(faces, 16)).astype(np.float32))
    with closing(sqlite3.connect(folder / "library.db")) as database, database:
        database.executemany("INSERT INTO people (id) VALUES (?)", [(person + 1,) for person in range(people)])
        for number, owner in enumerate(owners):
            sql = """INSERT INTO photos (id, sha256, name, folder, upload_id, state, width, height, small)
                     VALUES (?, ?, ?, ?, 'planted', 'done', 1280, 960, ?)"""
            picture = thumbnails[number % len(thumbnails)]
            database.execute(sql, (number + 1, secrets.token_hex(8), f"{number}.jpg", f"{number % 50}", picture))
            face = f"{number:016x}"
            sql = """INSERT INTO faces (id, photo_id, person_id, x, y, width, height, left_x, left_y, right_x, right_y,
                                        confidence, portrait, thumbnail, landmarks)
                     VALUES (?, ?, ?, 9, 9, 90, 90, 40, 40, 70, 40, .9, ?, ?, ?)"""
            database.execute(sql, (face, number + 1, owner, rng.random(), picture, bytes(478 * 3 * 4)))
            database.execute("INSERT INTO embeddings VALUES (?, 'planted/1', ?)", (face, vectors[number].tobytes()))
        database.execute("INSERT OR REPLACE INTO facts VALUES ('model', 'planted/1'), ('sorted', 'planted/1')")
