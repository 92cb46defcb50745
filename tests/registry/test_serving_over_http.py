"""The champions behind `make serve`, asked over HTTP as any client would."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import mlflow
import numpy as np
import psutil
import pytest
import requests
from processes import free_port, wait_for_answer
from registered import crop_for, generator_version, network_version

from app.serving.__main__ import main
from embedding.interface import Embedder
from embedding.pca import fit_pca
from embedding.whitening import WhitenedEmbedder
from models.build import build_model
from models.families.registry import model_settings
from models.inference import embed, reconstruct
from models.neutral.generator import build_generator
from models.neutral.inference import neutral_faces
from models.neutral.settings import NeutralSettings
from registry.embedders import EMBEDDER
from registry.names import CHAMPION, FACE_AUTOENCODER, FACE_EMBEDDER, NEUTRAL_GENERATOR, version_of
from registry.storing import register
from registry.treatments import Treatment

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "a token that is long enough"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
JSON = BEARER | {"Content-Type": "application/json"}

SIZE, ZDIM, FRAMES = 32, 8, 3
PATIENCE_S = 180
MODELS = (FACE_AUTOENCODER, FACE_EMBEDDER, NEUTRAL_GENERATOR)
GOOD = {
    FACE_AUTOENCODER: np.random.default_rng(0).integers(0, 256, (2, SIZE, SIZE, 3)),
    FACE_EMBEDDER: np.random.default_rng(1).integers(0, 256, (2, SIZE, SIZE, 3)),
    NEUTRAL_GENERATOR: np.random.default_rng(0).integers(0, 256, (2, FRAMES, SIZE, SIZE, 3)),
}


def whitened_pca() -> Embedder:
    pixels = np.random.default_rng(2).integers(0, 256, (12, SIZE, SIZE, 3), dtype=np.uint8)
    return WhitenedEmbedder.around(fit_pca(pixels, 4), pixels, "pca_whitened")


@pytest.fixture(scope="module")
def networks():
    autoencoder = build_model(model_settings(family="ae", zdim=ZDIM, width=0.0625, size=SIZE), seed=0)
    return autoencoder, build_generator(NeutralSettings(zdim=ZDIM, width=0.0625, size=SIZE), seed=0)


@pytest.fixture(scope="module")
def champions(store, networks):
    """Both networks in the registry, each the champion of its name; returns the tracking address."""
    autoencoder, generator = networks
    mlflow.set_tracking_uri(store)
    with mlflow.start_run():
        versions = {FACE_AUTOENCODER: network_version(autoencoder)}
        versions[FACE_EMBEDDER] = version_of(register(EMBEDDER, whitened_pca(), Treatment(align=crop_for(autoencoder))))
        versions[NEUTRAL_GENERATOR] = generator_version(generator, FRAMES)
    for model, version in versions.items():
        mlflow.MlflowClient().set_registered_model_alias(model, CHAMPION, version)
    return store


def serve(model: str, tracking_uri: str, log: Path) -> tuple[subprocess.Popen, str]:
    """Start the server as `make serve` does; return its process and address."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "app.serving",
        "--model",
        model,
        "--port",
        str(port),
        "--tracking-uri",
        tracking_uri,
    ]
    with log.open("w") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | {"LIKENESS_TOKEN": TOKEN},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    return process, f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def servers(champions, tmp_path_factory):
    """Yield the address of a running server for each model."""
    folder = tmp_path_factory.mktemp("servers")
    running = {model: serve(model, champions, folder / model) for model in MODELS}
    try:
        for model, (process, address) in running.items():
            wait_for_answer(f"{address}/sign-in", process, folder / model, PATIENCE_S)
        yield {model: address for model, (_, address) in running.items()}
    finally:
        for process, _ in running.values():
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)


def ask(address: str, inputs: object, **options: object) -> requests.Response:
    return requests.post(f"{address}/invocations", json={"inputs": inputs} | options, headers=BEARER, timeout=60)


def test_a_picture_becomes_an_embedding(servers, networks):
    faces = GOOD[FACE_AUTOENCODER]
    answer = ask(servers[FACE_AUTOENCODER], faces.tolist())
    assert answer.status_code == 200
    told = answer.json()["predictions"]
    np.testing.assert_allclose(told["embedding"], embed(networks[0], faces.astype(np.uint8)), atol=1e-5)
    np.testing.assert_allclose(told["reconstruction"], reconstruct(networks[0], faces.astype(np.uint8)), atol=1)


def test_whitened_components_are_served_as_any_embedder(servers):
    faces = GOOD[FACE_EMBEDDER]
    told = ask(servers[FACE_EMBEDDER], faces.tolist()).json()["predictions"]
    assert set(told) == {"embedding"}
    np.testing.assert_allclose(told["embedding"], whitened_pca().embed(faces.astype(np.uint8)), atol=1e-5)


def test_frames_become_a_neutral_face(servers, networks):
    frames = GOOD[NEUTRAL_GENERATOR].astype(np.uint8)
    answer = ask(servers[NEUTRAL_GENERATOR], frames.tolist())
    assert answer.status_code == 200
    rows = list(np.arange(2 * FRAMES).reshape(2, FRAMES))
    expected = neutral_faces(networks[1], frames.reshape(-1, SIZE, SIZE, 3), rows)
    np.testing.assert_allclose(answer.json()["predictions"], expected, atol=1)
    assert ask(servers[NEUTRAL_GENERATOR], frames[:, :1].tolist()).status_code == 200


@pytest.mark.parametrize(("strength", "status"), [(2.5, 200), (0, 400), ("very", 400)])
def test_a_face_can_be_asked_for_more_neutral(servers, networks, strength, status):
    frames = GOOD[NEUTRAL_GENERATOR].astype(np.uint8)
    answer = ask(servers[NEUTRAL_GENERATOR], frames.tolist(), params={"strength": strength})
    assert answer.status_code == status
    if status == 200:
        rows = list(np.arange(2 * FRAMES).reshape(2, FRAMES))
        expected = neutral_faces(networks[1], frames.reshape(-1, SIZE, SIZE, 3), rows, strength=strength)
        np.testing.assert_allclose(answer.json()["predictions"], expected, atol=1)
    else:
        assert "strength" in answer.text


WRONG = {
    "wrong size": (lambda good: good[..., ::2, ::2, :].tolist(), "does not match expected shape"),
    "no axis for the batch": (lambda good: good[0].tolist(), "does not match expected shape"),
    "gray": (lambda good: good[..., :1].tolist(), "does not match expected shape"),
    "too bright": (lambda good: (good + 100).tolist(), "out of bounds for uint8"),
    "negative": (lambda good: (good - 100).tolist(), "out of bounds for uint8"),
    "shares of one": (lambda good: (good / 255).tolist(), "from 0 to 255"),
    "words": (lambda good: np.full(good.shape, "red").tolist(), "invalid literal"),
    "nothing": (lambda good: None, "NoneType"),
    "no face": (lambda good: [], "Failed to enforce schema"),
}


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_pixels_are_refused_with_a_reason(servers, model, wrong):
    spoil, reason = WRONG[wrong]
    answer = ask(servers[model], spoil(GOOD[model]))
    assert answer.status_code == 400, answer.text
    assert reason in answer.json()["message"]


@pytest.mark.parametrize("model", MODELS)
def test_wrong_requests_are_refused_with_a_reason(servers, model):
    address = f"{servers[model]}/invocations"
    for body, kind, status, reason in (
        (b"{", "application/json", 400, "valid JSON"),
        (b'{"faces": []}', "application/json", 400, "exactly one of the input fields"),
        (b"[[1, 2]]", "application/json", 400, "Received a list"),
        (b'{"inputs": [NaN]}', "application/json", 400, "cannot convert float NaN"),
        (b"\x89PNG", "image/png", 415, "only supports the following content types"),
        (b"1,2", "text/csv", 415, "only supports the following content types"),
        (b"{}", "", 415, "only supports the following content types"),
    ):
        answer = requests.post(address, data=body, headers=BEARER | {"Content-Type": kind}, timeout=60)
        assert answer.status_code == status, answer.text
        assert reason in answer.text
        assert "Traceback" not in answer.text
        assert str(ROOT) not in answer.text
    assert requests.get(address, headers=BEARER, timeout=60).status_code == 405
    assert ask(servers[model], GOOD[model].tolist()).status_code == 200


def test_a_person_without_frames_is_refused(servers):
    answer = ask(servers[NEUTRAL_GENERATOR], [[]])
    assert answer.status_code == 400
    assert "does not match expected shape" in answer.json()["message"]


def test_nobody_without_the_token_and_no_other_site_is_answered(servers):
    address = servers[FACE_EMBEDDER]
    assert requests.get(f"{address}/ping", timeout=60).status_code == 401
    assert requests.post(f"{address}/invocations", json={"inputs": []}, timeout=60).status_code == 401
    for headers in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}):
        assert requests.get(f"{address}/ping", headers=BEARER | headers, timeout=60).status_code in {400, 403}


def test_too_large_a_request_is_refused_and_takes_no_memory(servers):
    """One of 74 MB left the server with 2.2 GB."""
    address = servers[FACE_EMBEDDER]
    answer = requests.post(f"{address}/invocations", data=b" " * 17 * 2**20, headers=JSON, timeout=60)
    assert answer.status_code == 413
    memory = [ask_largest(address) for _ in range(4)]
    assert max(memory) < memory[0] + 100 * 2**20


def ask_largest(address: str) -> int:
    """Send nearly the largest request; return the memory of the server once it has answered."""
    faces = np.random.default_rng(0).integers(0, 256, (1300, SIZE, SIZE, 3))
    assert ask(address, faces.tolist()).status_code in {200, 413}
    port = int(address.rpartition(":")[2])
    held = [one for one in psutil.net_connections() if one.laddr and one.laddr.port == port]
    (server,) = {one.pid for one in held if one.status == "LISTEN"}
    return psutil.Process(server).memory_info().rss


def test_a_version_that_is_not_as_it_was_signed_is_not_served(champions, tmp_path, capsys):
    """A planted version ran its own code in the server."""
    client = mlflow.MlflowClient(champions)
    found = client.get_model_version_by_alias(FACE_EMBEDDER, CHAMPION)
    fake = client.create_model_version(FACE_EMBEDDER, found.source, found.run_id, model_id=found.model_id)
    assert (
        main(["--model", FACE_EMBEDDER, "--version", str(fake.version), "--tracking-uri", champions, "--port", "0"])
        == 1
    )
    assert "is not signed" in capsys.readouterr().err
