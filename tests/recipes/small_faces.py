"""A small face table for what a recipe adds: eight "people", each a colour of their own, in six noisy pictures."""

import numpy as np
import pandas as pd

from core.crop import EyeCrop
from core.face_table import FaceTable
from core.manifest import FINISHED_TYPES, MANIFEST_COLUMNS

SPLITS = ["train"] * 4 + ["val"] + ["test"] * 3


def small_faces() -> FaceTable:
    rng = np.random.default_rng(0)
    colours = rng.integers(40, 216, (8, 1, 1, 1, 3))
    pixels = np.clip(colours + rng.normal(0, 6, (8, 6, 32, 32, 3)), 0, 255).astype(np.uint8).reshape(48, 32, 32, 3)
    rows = [
        {"face_id": f"{person}-{picture}", "identity": f"p{person}", "split": SPLITS[person]}
        for person in range(8)
        for picture in range(6)
    ]
    manifest = pd.DataFrame(rows, columns=list(MANIFEST_COLUMNS))
    manifest = manifest.assign(source="small", path=manifest["face_id"], frame=-1, synthetic=True, frontal=True)
    manifest[["container", "member", "backend"]] = ["file", "", "none"]
    manifest["neutral"], manifest["brightness"] = True, pixels.mean(axis=(1, 2, 3)) / 255
    numbers = {name: kind for name, kind in FINISHED_TYPES.items() if kind == "float64"}
    return FaceTable(pixels, manifest.astype(numbers), "small-v1", EyeCrop(size=32))
