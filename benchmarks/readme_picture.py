"""Draw the README's picture from the last demo: drawn people, and what each network makes of them."""

import sys
from pathlib import Path

import cv2
import numpy as np
from zenml.client import Client

from core.subsets import choose_subset, examples, held_out
from figures.reconstruction_grid import reconstruction_grid
from models.inference import reconstruct
from workflow.latest import latest_face_table

ROOT = Path(__file__).resolve().parents[1]
COLUMNS, TILE = 10, 128


def main() -> None:
    """Write docs/pictures/first_run.jpg; refuse when the last face table shows real people."""
    table = latest_face_table().load()
    if not table.manifest["synthetic"].all():
        sys.exit("the newest face table shows real people: run `make demo` first")
    shown = examples(choose_subset(table, "frontal", held_out(table.manifest)), COLUMNS)
    networks = {name: Client().get_artifact_version(f"{name}_autoencoder").load() for name in ("ae", "vae", "aae")}
    made = {name: reconstruct(each.network, shown) for name, each in networks.items()}
    grid = reconstruction_grid(shown, made, "Held-out drawn people and their reconstructions")
    crowd = people(ROOT / "data" / "synthetic" / "stills")
    height = round(crowd.shape[0] * grid.shape[1] / crowd.shape[1])
    crowd = cv2.resize(crowd, (grid.shape[1], height), interpolation=cv2.INTER_AREA)
    target = ROOT / "docs" / "pictures" / "first_run.jpg"
    cv2.imwrite(str(target), np.vstack([crowd, grid])[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 88])
    print(target)


def people(stills: Path) -> np.ndarray:
    """Return three rows of drawn people, RGB: neutral, with an expression, turned."""
    folders = sorted(stills.iterdir())[10 : 10 + COLUMNS]
    rows = [
        np.hstack([_tile(folder / f"{name}.jpg") for folder in folders])
        for name in ("frontal_neutral_0", "frontal_expressive_1", "posed_expressive_0")
    ]
    return np.vstack(rows)


def _tile(path: Path) -> np.ndarray:
    return cv2.resize(cv2.imread(str(path)), (TILE, TILE), interpolation=cv2.INTER_AREA)[..., ::-1]


if __name__ == "__main__":
    main()
