"""A picture in, boxes and embeddings out; arrays as before; the page loads nothing from elsewhere."""

import io
import re
import threading
from pathlib import Path

import numpy as np
import pytest
import requests
import uvicorn
from drawn import draw
from PIL import Image
from processes import free_port

from app.library.settings import LibrarySettings
from app.library.worker import Worker
from app.serving.__main__ import main
from app.serving.answers import PlainAnswers
from app.serving.application import serving_app
from core.crop import EyeCrop
from embedding.pca import fit_pca
from registry.embedders import EMBEDDER
from registry.loading import Registered
from registry.treatments import Treatment

CROP = EyeCrop(size=32)
MOST_BYTES = 200_000


def jpeg(pixels: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=95)
    return file.getvalue()


@pytest.fixture(scope="module")
def model():
    return fit_pca(np.random.default_rng(0).integers(0, 256, (12, 32, 32, 3), dtype=np.uint8), 4)


@pytest.fixture(scope="module")
def worker():
    worker = Worker(LibrarySettings(), CROP)
    yield worker
    worker.close()


@pytest.fixture(scope="module")
def address(model, worker):
    found = Registered(EMBEDDER, "7", "pca", Treatment(align=CROP), model)
    port = free_port()
    app = PlainAnswers(serving_app(found, worker, MOST_BYTES), 2**22)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def two_people():
    return np.concatenate([draw(0), draw(4)], axis=1)


def test_a_picture_becomes_boxes_and_embeddings(address, model, worker, two_people):
    answer = requests.post(f"{address}/faces", data=jpeg(two_people), timeout=120)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["model"], told["width"], told["height"]) == ("models:/face-embedder/7", 512, 256)
    lefts = sorted(face["box"][0] + face["box"][2] / 2 for face in told["faces"])
    assert lefts == pytest.approx([128, 384], abs=25)
    seen = worker.call("find", jpeg(two_people))
    expected = model.embed(np.stack([face.crop for face in seen.faces]))
    np.testing.assert_allclose([face["embedding"] for face in told["faces"]], expected, atol=1e-5)
    assert all(0.5 < face["confidence"] <= 1 for face in told["faces"])


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", 422, "not_an_image"),
        (b"hello", 422, "not_an_image"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), 422, "unreadable"),
        (jpeg(np.zeros((64, 64, 3), np.uint8)), 422, "no_face"),
        (bytes(MOST_BYTES + 1), 413, "too_large"),
    ],
)
def test_what_is_no_picture_of_a_face_is_refused_with_its_reason(address, data, status, code):
    answer = requests.post(f"{address}/faces", data=data, timeout=120)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert len(answer.json()["message"]) > 8


def test_arrays_are_answered_as_mlflow_does(address, model):
    faces = np.random.default_rng(1).integers(0, 256, (2, 32, 32, 3))
    told = requests.post(f"{address}/invocations", json={"inputs": faces.tolist()}, timeout=60).json()
    np.testing.assert_allclose(told["predictions"]["embedding"], model.embed(faces.astype(np.uint8)), atol=1e-5)
    wrong = requests.post(f"{address}/invocations", json={"inputs": faces[:, ::2].tolist()}, timeout=60)
    assert wrong.status_code == 400
    assert requests.get(f"{address}/ping", timeout=60).status_code == 200


ABSURD = {
    "deep": '{"inputs": ' + "[" * 100_000 + "]" * 100_000 + "}",
    "deep parameters": '{"inputs": [[[[1,1,1]]]], "params": ' + '{"a":' * 100_000 + "1" + "}" * 100_000 + "}",
    "not a number": '{"inputs": [[[[NaN, 1, 1]]]]}',
    "infinite": '{"inputs": [[[[1e999, 1, 1]]]]}',
    "5,000 digits": '{"inputs": [[[[' + "9" * 5000 + ", 1, 1]]]]}",
    "ragged": '{"inputs": [[[[1, 1, 1]], [[1]]]]}',
    "a table": '{"dataframe_split": {"columns": ["a"], "data": [[1]]}}',
    "half of a character": '{"inputs": ["\\ud800"]}',
    "nothing": "",
}


@pytest.mark.parametrize("name", ABSURD)
def test_absurd_arrays_are_told_and_the_next_request_is_answered(address, name):
    headers = {"content-type": "application/json"}
    answer = requests.post(f"{address}/invocations", data=ABSURD[name], headers=headers, timeout=60)
    assert 400 <= answer.status_code < 500, answer.text[:500]
    assert answer.json()["message"]
    assert "Traceback" not in answer.text
    assert requests.get(f"{address}/ping", timeout=60).status_code == 200


def test_the_interface_is_described_for_people_and_machines(address):
    page, described = (requests.get(f"{address}/{name}", timeout=60) for name in ("docs", "openapi.json"))
    assert {"/faces", "/invocations", "/ping"} <= set(described.json()["paths"])
    assert "image/*" in described.json()["paths"]["/faces"]["post"]["requestBody"]["content"]
    assert "POST /faces" in page.text
    assert not re.findall(r"(?:src|href)=.?https?:", page.text)
    assert requests.get(f"{address}/redoc", timeout=60).status_code == 404


def test_an_unknown_model_and_an_empty_registry_are_told(tmp_path: Path, capsys):
    assert main(["--model", "face-embeder"]) == 1
    assert "did you mean 'face-embedder'" in capsys.readouterr().err
    assert main(["--tracking-uri", f"sqlite:///{tmp_path}/mlflow.db"]) == 1
    assert "has no 'champion' of face-autoencoder" in capsys.readouterr().err
