"""Drawn people, an embedder fitted to them, and the page served from a thread of the tests."""

import io
import threading
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
import pytest
import uvicorn
from drawn import draw
from page_client import PageClient
from PIL import Image
from smiling import smiling_crowd

from app.door.connections import patient_server
from app.library import Library, LibrarySettings, ModelInfo
from app.library.embedder import FaceEmbedder
from app.neutralise.answer import Answer, answer
from app.neutralise.orders import Orders, OrderSettings
from app.server.application import photo_page
from app.server.settings import ServerSettings
from core.crop import EyeCrop
from faces.alignment import align
from faces.detection.landmarks import Landmarker
from faces.selection.person_faces import SelectionSettings
from models.neutral.warp.fitting import fit_warp
from models.neutral.warp.settings import WarpSettings
from registry.generator_treatment import GeneratorTreatment
from registry.generators import GENERATOR
from registry.loading import Registered
from synthetic.view import Pose, View

TOKEN = "the-token-that-the-server-printed"
PEOPLE = (0, 2, 4, 5)
VIEWS = tuple(View(pose=Pose(yaw, pitch)) for yaw, pitch in ((0, 0), (-6, 2), (7, -2), (3, 5)))


class SkinAndShape:
    """Embeds faces by the first principal components of small pictures of the drawn faces: it tells four apart."""

    adaptable = None
    info = ModelInfo("face-embedder", "7", "champion", "drawn", zdim=4, crop=EyeCrop(size=64))

    def __init__(self, crops: np.ndarray) -> None:
        values = self._small(crops)
        self._mean = values.mean(axis=0)
        _, spread, axes = np.linalg.svd(values - self._mean, full_matrices=False)
        self._axes = (axes[:4] / spread[:4, None]).T

    def _small(self, crops: np.ndarray) -> np.ndarray:
        return np.stack([cv2.resize(crop, (8, 8), interpolation=cv2.INTER_AREA).ravel() / 255 for crop in crops])

    def embed(self, crops: np.ndarray, landmarks: np.ndarray) -> np.ndarray:
        return ((self._small(crops) - self._mean) @ self._axes).astype(np.float32)


@pytest.fixture(scope="session")
def drawn() -> dict[str, np.ndarray]:
    """Four pictures of each of four drawn people, uint8 (256, 256, 3), by the name `who-number`."""
    return {f"{who}-{n}": draw(who, view) for who in PEOPLE for n, view in enumerate(VIEWS)}


@pytest.fixture(scope="session")
def jpegs(drawn) -> dict[str, bytes]:
    """The drawn pictures as files, and `group.jpg` with two of the people side by side."""
    group = np.concatenate([drawn["0-0"], drawn["4-0"]], axis=1)
    return {f"{name}.jpg": as_jpeg(pixels) for name, pixels in (drawn | {"group": group}).items()}


def as_jpeg(pixels: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=92)
    return file.getvalue()


@pytest.fixture(scope="session")
def embedder(drawn) -> SkinAndShape:
    with Landmarker() as landmarker:
        faces = [(rgb, landmarker.measure(rgb)[0]) for rgb in drawn.values()]
    return SkinAndShape(np.stack([align(rgb, face.left_eye, face.right_eye, 64) for rgb, face in faces]))


class MakesFacesHere:
    """Makes neutral faces in this process, with a generator that was fitted to drawn faces."""

    def call(self, _: str, files: dict[str, str], always_make: bool, same_person: bool) -> Answer:
        return answer(self.generator, files, always_make, None if same_person else self.embedder)

    embedder = None

    @cached_property
    def generator(self) -> Registered:
        crowd = smiling_crowd()
        model = fit_warp(crowd.pixels, crowd.landmarks, crowd.groups.part("train"), WarpSettings(shape_components=8))
        crop = EyeCrop(size=96, eye_distance=0.24, eye_height=0.425, landmarks=True)
        treatment = GeneratorTreatment(align=crop, selection=SelectionSettings(frames=7), frames=7)
        return Registered(GENERATOR, "1", "warp", treatment, model)

    def close(self) -> None:
        """There is no process."""


@pytest.fixture(scope="session")
def smiles() -> dict[str, bytes]:
    """Two photos of a drawn person who smiles."""
    views = [View(pose=Pose(yaw=3.0 * n), units={"mouth_smile": 1.0, "jaw_open": 0.5 * n}, seed=n) for n in (1, 0)]
    return {f"smile-{n}.jpg": as_jpeg(draw(0, view, 384)) for n, view in enumerate(views)}


@pytest.fixture(scope="session")
def resting() -> bytes:
    """A photo of the same person at rest."""
    return as_jpeg(draw(0, View(), 384))


@pytest.fixture(scope="module")
def serve(embedder, tmp_path_factory) -> Iterator[Callable[..., PageClient]]:
    """Return a function that serves an empty library with given settings and model; everything ends with the module.

    Without settings a token is needed, as by default, and the client is signed in.
    """
    running: list[tuple[uvicorn.Server, threading.Thread, Library]] = []

    def start(settings: ServerSettings | None = None, model: FaceEmbedder | None = None) -> PageClient:
        folder: Path = tmp_path_factory.mktemp("photos")
        limits = LibrarySettings(max_file_bytes=2**20, quiet_seconds=0)
        library = Library.open(folder, model or embedder, limits)
        orders = Orders(folder / "neutral", MakesFacesHere(), OrderSettings())
        app = photo_page(library, limits, settings or ServerSettings(token=TOKEN), folder, orders)
        server = patient_server(app, port=0, log_level="error")
        thread = threading.Thread(target=server.run)
        thread.start()
        running.append((server, thread, library))
        while not server.started:
            assert thread.is_alive()
        port = server.servers[0].sockets[0].getsockname()[1]
        return PageClient(port, folder) if settings else PageClient(port, folder, TOKEN, orders).sign_in()

    yield start
    for server, thread, library in running:
        server.should_exit = True
        thread.join(30)
        assert library.check() == []
        library.close()


@pytest.fixture(scope="module")
def page(serve) -> PageClient:
    """An empty library on loopback."""
    return serve()
