"""Draw the documentation's pictures, of drawn people alone: all of them, or those named on the command line."""

import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import mlflow
import numpy as np
from zenml.client import Client

from app.neutralise.generator import LOCAL, cut_for, face_of, open_generator
from app.neutralise.people import find_people
from benchmarks.depth.measure import CONFIG, left_over, settings_of
from benchmarks.use_pictures import COLUMNS, packed, sampled, shown, upsampled
from core.crop import MeshCrop
from core.face_table import FaceTable
from core.resizing import shrunk
from evaluation.anomalies.planted import PLANTED, planted
from evaluation.restoration import tasks
from faces.cropping import cropper
from faces.detection.landmarks import Landmarker
from figures.depth_sheet import depth_sheet, maps_of
from figures.made_picture import marked
from figures.mosaic import face_rows
from figures.reconstruction_grid import reconstruction_grid
from figures.restoration_sheet import restoration_sheet
from models.restore.damages.registry import damage
from models.restore.network.restorer import train_restorer
from models.restore.network.settings import NetworkSettings, RestorerTraining
from models.restore.registry import BASELINES
from registry.names import CHAMPION
from synthetic.heads.dataset import read_heads
from workflow.face_tables import DEFAULT_TABLE, face_table
from workflow.tracking import tracking_uri

ROOT = Path(__file__).resolve().parents[1]
STILLS, PICTURES = ROOT / "data" / "synthetic" / "stills", ROOT / "docs" / "pictures"
TILE, WIDTH = 128, 700
NEUTRAL_TILE, NEUTRAL_COLUMNS = 192, 6
RESTORED = tuple(
    damage(each)
    for each in (
        {"kind": "squares"},
        {"kind": "noise", "sigma": 0.12},
        {"kind": "low_resolution", "factor": 4},
        {"kind": "gray"},
    )
)
BESIDE = ("telea", "non_local_means", "lanczos", "components", "pixel_colour")
RESTORER_EPOCHS = 12
EYES = "exchange"
"""The face table of drawn people cut out between the eyes."""

CROPS = (MeshCrop(), MeshCrop(mirror=True), MeshCrop(mirror=True, contrast="equalised"))


def main(*names: str) -> None:
    """Write the pictures; refuse when the last face table shows real people."""
    for name in names or DRAW:
        target = PICTURES / f"{name}.jpg"
        cv2.imwrite(str(target), DRAW[name]()[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 88])
        print(target)


def drawn_faces(name: str = DEFAULT_TABLE) -> FaceTable:
    """Return the newest face table of a name: the demo makes the default one, `exchange_study` one by the eyes."""
    table = face_table(name).load()
    if not table.manifest["synthetic"].all():
        sys.exit(f"the newest face table '{name}' shows real people: run `make demo` or `exchange_study` first")
    return table


def first_run() -> np.ndarray:
    """Return drawn people and what each network of the last demo makes of held-out ones, RGB."""
    table = drawn_faces()
    held = shown(table)
    trained = {name: Client().get_artifact_version(f"{name}_autoencoder").load() for name in ("ae", "vae", "aae")}
    made = {name: each.model.reconstruct(held) for name, each in trained.items()}
    grid = reconstruction_grid(held, made, "Held-out drawn people and their reconstructions")
    crowd = people(STILLS)
    height = round(crowd.shape[0] * grid.shape[1] / crowd.shape[1])
    return np.vstack([cv2.resize(crowd, (grid.shape[1], height), interpolation=cv2.INTER_AREA), grid])


def restored() -> np.ndarray:
    """Return held-out drawn people damaged in four ways, and what restorers make of them, RGB."""
    table = drawn_faces(EYES)
    held = shown(table)
    train, val = (np.flatnonzero(table.manifest["split"] == split) for split in ("train", "val"))
    settings = NetworkSettings(width=16, size=table.stored.shape[1])
    with tempfile.TemporaryDirectory() as folder:
        training = RestorerTraining(epochs=RESTORER_EPOCHS)
        network, _ = train_restorer(settings, table.stored, train, val, training, folder=Path(folder), seed=0)
    others = [each.fit(np.asarray(table.stored[train]), 0) for each in BASELINES if each.label in BESIDE]
    sheets = []
    for name, task in tasks(held, RESTORED, 0).items():
        able = [each for each in (*others, network) if each.suits(task.damaged.damage)]
        made = {each.label: each.restore(task.damaged) for each in able}
        sheets.append(restoration_sheet(task.damaged.pixels, made, task.clean, f"{name}: held-out drawn people"))
    whole = _stacked(sheets)
    narrow = (WIDTH, round(whole.shape[0] * WIDTH / whole.shape[1]))
    return marked(cv2.resize(whole, narrow, interpolation=cv2.INTER_AREA))


def strange() -> np.ndarray:
    """Return drawn people and the eight kinds of strange pictures that are planted among them, RGB."""
    table = drawn_faces(EYES)
    held = shown(table)
    kinds = {kind: planted(kind, held, np.roll(held, 1, axis=0), 0) for kind in PLANTED}
    labels = ["faces", *(kind.replace("_", "\n") for kind in kinds)]
    return face_rows([held, *kinds.values()], "Held-out drawn people, and what is planted", labels)


def depth() -> np.ndarray:
    """Return drawn heads of test people, and what the model that `depth` measured makes of them, RGB."""
    heads, settings, training = read_heads(ROOT / "datasets" / "heads"), *settings_of(CONFIG)
    network, _ = left_over(heads, settings, training, 0, ROOT / ".cache" / "depth")
    rows = heads.rows("test")[:: len(heads.rows("test")) // COLUMNS][:COLUMNS]
    faces = shrunk(np.asarray(heads.pixels[rows]), settings.size)
    return marked(depth_sheet(faces, maps_of(network, faces), "Held-out drawn heads, taken apart and turned"))


def neutral() -> np.ndarray:
    """Return held-out drawn people with an expression, the face made by the demo's generator, and at rest, RGB."""
    manifest, generator = drawn_faces().manifest, open_generator(LOCAL, CHAMPION)
    people = manifest.loc[manifest["split"] == "test", "identity"].unique()[:NEUTRAL_COLUMNS]
    columns = []
    for name in people:
        files = [STILLS / name / f"frontal_{kind}.jpg" for kind in ("expressive_1", "neutral_0")]
        (shown,), (rest,) = (
            find_people([f], cut_for(generator, NEUTRAL_TILE), generator.treatment.selection)[0] for f in files
        )
        made = marked(face_of(shown, generator))
        columns.append(np.vstack([shown.faces.pixels[0], made, rest.faces.pixels[0]]))
    return np.hstack(columns)


def exchanged() -> np.ndarray:
    """Return the picture of the newest run of `exchange_study`, RGB; that of drawn people alone."""
    drawn_faces(EYES)
    return logged("exchange_study", "exchange")


def logged(pipeline: str, name: str) -> np.ndarray:
    """Return a picture that the newest run of a pipeline logged, RGB."""
    mlflow.set_tracking_uri(tracking_uri())
    query = f"attributes.run_name LIKE '{pipeline}-%'"
    runs = mlflow.search_runs(search_all_experiments=True, filter_string=query, max_results=1)
    if runs.empty:
        sys.exit(f"no run of {pipeline} here: run configs/{pipeline}.yaml first")
    return _rgb(Path(mlflow.artifacts.download_artifacts(run_id=runs.run_id[0], artifact_path=f"figures/{name}.png")))


def _stacked(pictures: list[np.ndarray]) -> np.ndarray:
    """Return pictures under each other, all as wide as the widest, on white."""
    width = max(each.shape[1] for each in pictures)
    return np.vstack(
        [np.pad(each, ((0, 0), (0, width - each.shape[1]), (0, 0)), constant_values=255) for each in pictures]
    )


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


DRAW: dict[str, Callable[[], np.ndarray]] = {
    "first_run": first_run,
    "mesh_crop": lambda: mesh_crop(STILLS),
    "restored": restored,
    "depth": depth,
    "neutral": neutral,
    "strange": strange,
    "planes": lambda: logged("latent_uses", "planes"),
    "upsampled": lambda: upsampled(drawn_faces()),
    "sampled": lambda: sampled(drawn_faces(EYES)),
    "packed": lambda: packed(drawn_faces()),
    "exchanged": exchanged,
}
"""What is drawn, by the name of its file in docs/pictures."""


if __name__ == "__main__":
    main(*sys.argv[1:])
