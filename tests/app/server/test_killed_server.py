"""The real server, with a model from a real registry: killed at random moments, crowded with hostile files."""

import io
import random
import struct
import threading
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import mlflow
import numpy as np
import pytest
import requests
from page_client import PageClient
from page_process import PageProcess
from registered import network_version

from app.library.check import flaws
from app.library.database import Database
from app.library.files import PhotoFiles
from faces.alignment import align
from faces.detection.landmarks import Landmarker
from models.build import build_model
from models.families.registry import model_settings
from models.training.loop import train
from models.training.settings import TrainingSettings
from registry.embedders import EMBEDDER
from registry.names import CHAMPION, FACE_EMBEDDER

MOMENTS, LONGEST_SECONDS, SENDERS = 20, 8.0, 2
PAUSE_SECONDS = 0.25
"""Between two uploads of a sender: faces of all photos are looked for in the end, which must not take for ever."""
MIB = 2**20

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def registry(drawn, tmp_path_factory) -> str:
    """The address of an MLflow store whose champion was trained on the drawn faces."""
    folder = tmp_path_factory.mktemp("registry")
    before, uri = mlflow.get_tracking_uri(), f"sqlite:///{folder / 'mlflow.db'}"
    mlflow.set_tracking_uri(uri)
    mlflow.set_experiment(experiment_id=mlflow.create_experiment("tests", (folder / "artifacts").as_uri()))
    with Landmarker() as landmarker:
        faces = [(rgb, landmarker.measure(rgb)[0]) for rgb in drawn.values()]
    crops = np.stack([align(rgb, face.left_eye, face.right_eye, 64) for rgb, face in faces])
    model, rows = build_model(model_settings(zdim=16, width=0.25, size=64), seed=0), np.arange(len(crops))
    train(model, crops, rows, rows, TrainingSettings(epochs=30, batch_size=8), folder=folder / "state", seed=0)
    with mlflow.start_run():
        version = network_version(model, EMBEDDER)
    mlflow.MlflowClient().set_registered_model_alias(FACE_EMBEDDER, CHAMPION, version)
    mlflow.set_tracking_uri(before)
    return uri


@pytest.fixture
def start(tmp_path, registry) -> Iterator[Callable[[], PageProcess]]:
    """Return a function that starts the server; whatever still runs at the end is killed."""
    started: list[PageProcess] = []

    def once() -> PageProcess:
        started.append(PageProcess(tmp_path / "photos", registry))
        return started[-1]

    yield once
    for page in started:
        page.kill()


@dataclass
class Acknowledged:
    """What the server said is done: uploads by name, the names that people have, and the change under way."""

    uploads: set[str] = field(default_factory=set)
    names: list[dict[int, str]] = field(default_factory=lambda: [{}])
    next_names: dict[int, str] | None = None
    edits: int = 0


def send(page: PageClient, jpegs: dict[str, bytes], known: Acknowledged, chance: random.Random) -> None:
    """Upload pictures under new names until the server is gone."""
    try:
        while True:
            name = f"{chance.getrandbits(60):x}.jpg"
            data = jpegs[chance.choice(sorted(jpegs))] + name.encode()
            assert page.upload(name, data).json()["accepted"] == 1
            known.uploads.add(name)
            time.sleep(PAUSE_SECONDS)
    except requests.RequestException:
        return


def edit(page: PageClient, known: Acknowledged, chance: random.Random) -> None:
    """Name, merge, split and undo until the server is gone."""
    try:
        while True:
            people = [person["id"] for person in page.people()]
            named = [person for person in known.names[-1] if person in people]
            if not people:
                if faces := page.get("/api/unsorted"):
                    page.change("/api/unsorted/split", {"faces": [faces[0]["id"]]})
                    known.names.append(known.names[-1])
            elif len(named) > 3:
                merge(page, known, *chance.sample(named, 2))
            elif chance.random() < 0.25 and len(known.names) > 1:
                undo(page, known)
            else:
                rename(page, known, chance.choice(people), f"Name {chance.getrandbits(40)}")
    except requests.RequestException:
        return


def rename(page: PageClient, known: Acknowledged, person: int, name: str) -> None:
    known.next_names = known.names[-1] | {person: name}
    answer = page.send("POST", f"/api/people/{person}/name", json={"name": name})
    if answer.status_code == 404:  # sorting took the last face of a person that nobody had named yet
        return
    acknowledge(known, answer)


def merge(page: PageClient, known: Acknowledged, into: int, other: int) -> None:
    known.next_names = {person: name for person, name in known.names[-1].items() if person != other}
    acknowledge(known, page.send("POST", f"/api/people/{into}/merge", json={"others": [other]}))


def undo(page: PageClient, known: Acknowledged) -> None:
    known.next_names = known.names[-2]
    answer = page.send("POST", "/api/undo")
    assert answer.ok, answer.text
    known.names.pop()
    known.edits += 1


def acknowledge(known: Acknowledged, answer: requests.Response) -> None:
    assert answer.ok, answer.text
    known.names.append(known.next_names)
    known.edits += 1


def names_of(page: PageClient) -> dict[int, str]:
    return {person["id"]: person["name"] for person in page.people() if person["name"]}


def test_a_killed_server_keeps_what_it_acknowledged(tmp_path, start, jpegs, record_property):
    record_property("kills", MOMENTS)
    chance, known, folder = random.Random(0), Acknowledged(), tmp_path / "photos"
    total = 0
    for moment in range(MOMENTS):
        page = start()
        pages = [page.another() for _ in range(SENDERS + 1)]
        works: list[tuple[Any, ...]] = [(send, one, jpegs, known, random.Random(chance.random())) for one in pages[1:]]
        works.append((edit, pages[0], known, random.Random(chance.random())))
        before = len(known.uploads)
        with ThreadPoolExecutor(len(works)) as pool:
            running = [pool.submit(*work) for work in works]
            time.sleep(chance.uniform(0.1, LONGEST_SECONDS))
            page.kill()
        assert [work.result() for work in running] == [None] * len(works)
        database = Database(folder / "library.db")
        assert list(flaws(database, PhotoFiles(folder))) == [], moment
        stored = database.one("SELECT count(*) FROM photos")[0]
        database.close()
        sent = len(known.uploads) - before
        assert total + sent <= stored <= total + sent + SENDERS, moment
        total = stored
        page = start()
        now = names_of(page)
        assert now in (known.names[-1], known.next_names), moment
        known.names = [now]
        page.stop()
    page = start()
    page.settle(600)
    exported = page.request("GET", "/api/export/csv").text
    assert [name for name in known.uploads if name not in exported] == []
    assert page.stop() == 0
    assert len(known.uploads) > MOMENTS
    assert known.edits > MOMENTS


def hostile(jpegs: dict[str, bytes]) -> dict[str, bytes]:
    """Fifty files: pictures, broken pictures, pictures that lie about their size, zips of every evil kind."""
    good = sorted(jpegs.values())
    zeros = bytes(60 * MIB)
    return {
        **{f"good-{n}.jpg": good[n % len(good)] + bytes([n]) for n in range(14)},
        **{f"cut-{n}.jpg": good[0][: 200 + 100 * n] for n in range(6)},
        **{f"text-{n}.jpg": b"no picture at all" * n for n in range(4)},
        **{f"huge-{n}.png": png_of(50_000 + n, 50_000) for n in range(4)},
        **{f"bomb-{n}.zip": zip_of({f"{m}.jpg": zeros for m in range(3)}) for n in range(4)},
        **{
            f"slip-{n}.zip": zip_of({"../../../slip.jpg": good[1] + bytes([n]), "/etc/slip.jpg": good[2]})
            for n in range(4)
        },
        **{f"cut-{n}.zip": zip_of({"a.jpg": good[3]})[: -30 - n] for n in range(4)},
        **{f"<script>alert({n})</script>.jpg": good[4] + bytes([n]) for n in range(3)},
        **{f"../../outside-{n}.jpg": good[5] + bytes([n]) for n in range(3)},
        **{f"noise-{n}.bin": random.Random(n).randbytes(2 * MIB) for n in range(4)},
    }


def zip_of(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A small file that unpacks to a black picture of any size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(10_000)))
        + chunk(b"IEND", b"")
    )


def test_a_crowd_of_hostile_files_is_answered_in_bounded_memory(tmp_path, start, jpegs):
    page, files = start(), hostile(jpegs)
    assert len(files) == 50
    page.upload("first.jpg", jpegs["0-0.jpg"])
    page.settle()
    idle, peaks, done = page.memory(), [0], threading.Event()

    def watch() -> None:
        while not done.wait(0.05):
            peaks.append(page.memory())

    watching = threading.Thread(target=watch)
    watching.start()
    with ThreadPoolExecutor(len(files)) as pool:
        answers = list(pool.map(lambda item: page.another().upload(*item), files.items()))
    progress = page.settle(600)
    done.set()
    watching.join()
    assert {answer.status_code for answer in answers} <= {201, 413, 415}
    assert all(answer.json() for answer in answers)
    accepted = sum(answer.json().get("accepted", 0) for answer in answers)
    assert progress["photos_total"] == progress["photos_done"] == accepted + 1
    assert accepted >= 20
    assert max(peaks) - idle < 1024 * MIB, (idle // MIB, max(peaks) // MIB)
    assert not list(tmp_path.rglob("*slip*")) + list(tmp_path.rglob("*outside*"))
    assert page.stop() == 0
