"""Draw the documentation's pictures, of drawn people alone: what networks make of them, and how a face is warped."""

import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from zenml.client import Client

from core.crop import MeshCrop
from core.subsets import choose_subset, examples, held_out
from faces.cropping import cropper
from faces.detection.landmarks import Landmarker
from figures.reconstruction_grid import reconstruction_grid
from workflow.face_tables import face_table

ROOT = Path(__file__).resolve().parents[1]
STILLS, PICTURES = ROOT / "data" / "synthetic" / "stills", ROOT / "docs" / "pictures"
COLUMNS, TILE = 10, 128
CROPS = (MeshCrop(), MeshCrop(mirror=True), MeshCrop(mirror=True, contrast="equalised"))


def main() -> None:
    """Write docs/pictures/first_run.jpg and mesh_crop.jpg; refuse when the last face table shows real people."""
    for name, picture in (("first_run", first_run()), ("mesh_crop", mesh_crop(STILLS))):
        target = PICTURES / f"{name}.jpg"
        cv2.imwrite(str(target), picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 88])
        print(target)


def first_run() -> np.ndarray:
    """Return drawn people and what each network of the last demo makes of held-out ones, RGB."""
    table = face_table().load()
    if not table.manifest["synthetic"].all():
        sys.exit("the newest face table shows real people: run `make demo` first")
    shown = examples(choose_subset(table, "frontal", held_out(table.manifest)), COLUMNS)
    trained = {name: Client().get_artifact_version(f"{name}_autoencoder").load() for name in ("ae", "vae", "aae")}
    made = {name: each.model.reconstruct(shown) for name, each in trained.items()}
    grid = reconstruction_grid(shown, made, "Held-out drawn people and their reconstructions")
    crowd = people(STILLS)
    height = round(crowd.shape[0] * grid.shape[1] / crowd.shape[1])
    return np.vstack([cv2.resize(crowd, (grid.shape[1], height), interpolation=cv2.INTER_AREA), grid])


def people(stills: Path) -> np.ndarray:
    """Return three rows of drawn people, RGB: neutral, with an expression, turned."""
    folders = sorted(stills.iterdir())[10 : 10 + COLUMNS]
    rows = [
        np.hstack([_tile(_rgb(folder / f"{name}.jpg")) for folder in folders])
        for name in ("frontal_neutral_0", "frontal_expressive_1", "posed_expressive_0")
    ]
    return np.vstack(rows)


def mesh_crop(stills: Path) -> np.ndarray:
    """Return turned drawn people, RGB, and below them warped, mirror-blended, and with equalised contrast."""
    columns = [column for _, column in zip(range(COLUMNS), _columns(stills), strict=False)]
    return np.hstack(columns)


def _columns(stills: Path) -> Iterator[np.ndarray]:
    cuts = [cropper(crop) for crop in CROPS]
    with Landmarker(max_faces=1) as landmarker:
        for path in sorted(stills.glob("*/posed_expressive_0.jpg"))[10:]:
            rgb = _rgb(path)
            for face in landmarker.measure(rgb):
                crops = [cut(rgb, face.left_eye, face.right_eye, face.landmarks) for cut in cuts]
                yield np.vstack([_tile(each) for each in (rgb, *crops)])


def _rgb(path: Path) -> np.ndarray:
    return np.asarray(cv2.imread(str(path), cv2.IMREAD_COLOR_RGB))


def _tile(rgb: np.ndarray) -> np.ndarray:
    return cv2.resize(rgb, (TILE, TILE), interpolation=cv2.INTER_AREA)


if __name__ == "__main__":
    main()
