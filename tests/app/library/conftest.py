"""Drawn people, an embedder fitted to them, and libraries with planted faces: no test shows or needs a real person."""

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from drawn import draw
from library_samples import PATIENCE_S, Fisherfaces, Shelf, as_file

from app.library import Library, LibrarySettings
from app.library.settings import MIB
from clustering.photos import PhotoSettings
from faces.alignment import align
from faces.detection.landmarks import Landmarker
from synthetic.plan import plan_stills

PEOPLE, PICTURES, SIDE = 4, 3, 144


@pytest.fixture(scope="session")
def drawn() -> list[list[np.ndarray]]:
    """Three pictures of each of four drawn people, uint8 (144, 144, 3)."""
    return [[draw(who, still.view, SIDE) for still in plan_stills(0, who)[:PICTURES]] for who in range(PEOPLE)]


@pytest.fixture(scope="session")
def files(drawn) -> dict[str, bytes]:
    """The drawn pictures as JPEG files `who-number.jpg`, and `group.jpg`, the first two people side by side."""
    pictures = {f"{who}-{n}.jpg": as_file(rgb) for who, views in enumerate(drawn) for n, rgb in enumerate(views)}
    return pictures | {"group.jpg": as_file(np.concatenate([drawn[0][0], drawn[1][0]], axis=1))}


@pytest.fixture(scope="session")
def embedders(drawn) -> list[Fisherfaces]:
    """Two versions of a model fitted to the drawn people, the second with fewer latents."""
    with Landmarker() as landmarker:
        faces = [(rgb, landmarker.measure(rgb)[0]) for views in drawn for rgb in views]
    crops = np.stack([align(rgb, face.left_eye, face.right_eye, 64) for rgb, face in faces])
    first = Fisherfaces.fit(crops, np.repeat(np.arange(PEOPLE), PICTURES))
    return [first, Fisherfaces(first.axes[:, :2], 64, version="2")]


@pytest.fixture(scope="session")
def embedder(embedders) -> Fisherfaces:
    return embedders[0]


@pytest.fixture(scope="session")
def settings() -> LibrarySettings:
    """Small files, and a strict sorting: a dozen faces in three dimensions are few to learn a bound from."""
    return LibrarySettings(max_file_bytes=4 * MIB, quiet_seconds=0, sorting=PhotoSettings(strictness=0.65))


@pytest.fixture(scope="session")
def filled_folder(tmp_path_factory, embedder, settings, files) -> Path:
    """The folder of a closed library with all drawn pictures, which came in one after another; tests copy it."""
    folder = tmp_path_factory.mktemp("filled") / "photos"
    library = Library.open(folder, embedder, settings)
    for name, data in files.items():
        assert library.add(name, io.BytesIO(data)).accepted == 1
    assert library.wait(PATIENCE_S)
    assert library.check() == []
    library.close()
    return folder


@pytest.fixture
def library(tmp_path: Path, embedder: Fisherfaces, settings: LibrarySettings) -> Iterator[Library]:
    """An empty library in `tmp_path` / photos."""
    library = Library.open(tmp_path / "photos", embedder, settings)
    yield library
    assert library.check() == []
    library.close()


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    shelf = Shelf(tmp_path)
    yield shelf
    shelf.database.close()
