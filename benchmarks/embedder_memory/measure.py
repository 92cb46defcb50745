"""How much memory the region embedder takes on 10,000 and 100,000 faces: to be fitted, and to embed.

Drawn people, each face repeated with noise of its own so that no two are equal: memory does not depend on who they are.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from tqdm import tqdm

from benchmarks.command_line import run
from benchmarks.label_free_embedding.collect import collect_drawn
from benchmarks.record import RESULTS, record
from core.crop import MeshCrop
from core.face_table import FaceTable
from core.storage import write_aside
from embedding.regions.faces import RegionFaces
from faces.detection.canonical_mesh import load_mesh
from faces.detection.weights import find_landmarker
from faces.mesh.grid import MeshGrid

ROOT = Path(__file__).resolve().parents[2]
NOISE, BLOCK, POINTS = 6, 1_000, 478
"""Standard deviation of the noise in gray levels; faces made at a time; landmarks of a face in a table."""


def measure(
    sizes: tuple[int, ...] = (10_000, 100_000),
    most_faces: int = 20_000,
    embedded: int = 10_000,
    people: int = 20,
    cache: Path = Path(".cache/label_free_embedding"),
    results: Path = RESULTS,
) -> Path:
    """Fit and embed tables of each size in a process of its own.

    `most_faces`: above so many a random draw is learned from (the setting's default). `embedded`: faces embedded.
    """
    drawn = collect_drawn(cache, MeshGrid.build(load_mesh(find_landmarker())), people)
    cases = {}
    for size in tqdm(sizes, desc="sizes", disable=None):
        with tempfile.TemporaryDirectory(prefix="likeness-memory-") as folder:
            repeated(drawn, size, Path(folder))
            cases[str(size)] = _case(Path(folder), most_faces, embedded)
    config = {"most_faces": most_faces, "embedded": embedded}
    return record({"cases": cases}, Path(__file__).with_name("reading.md"), results, config=config)


def _case(folder: Path, most_faces: int, embedded: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.embedder_memory.case", str(folder), str(most_faces), str(embedded)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def repeated(drawn: RegionFaces, size: int, folder: Path) -> None:
    """Write a face table of `size` faces into `folder`, a block at a time."""
    rng = np.random.default_rng(0)
    side = drawn.pixels.shape[1:]

    def fill(path: Path) -> None:
        pixels = np.lib.format.open_memmap(path, mode="w+", dtype=np.uint8, shape=(size, *side))
        for at in range(0, size, BLOCK):
            rows = np.arange(at, min(at + BLOCK, size)) % len(drawn)
            noisy = drawn.pixels[rows] + rng.normal(scale=NOISE, size=(len(rows), *side)).astype(np.float32)
            pixels[at : at + BLOCK] = noisy.clip(0, 255).astype(np.uint8)
        pixels.flush()

    write_aside(folder / "made.npy", fill)
    rows = np.arange(size) % len(drawn)
    landmarks = np.zeros((size, POINTS, 3), np.float32)
    landmarks[:, : drawn.landmarks.shape[1]] = drawn.landmarks[rows]
    manifest = pd.DataFrame({"face_id": [f"{number:016x}" for number in range(size)]})
    made = np.load(folder / "made.npy", mmap_mode="r")
    FaceTable(made, manifest, align=MeshCrop(), landmarks=landmarks).save(folder)


if __name__ == "__main__":
    run(measure)
