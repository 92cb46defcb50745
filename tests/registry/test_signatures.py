"""What was registered is signed, and nothing else is loaded: not one byte of it may differ."""

import json
import random
from pathlib import Path

import mlflow
import pytest
import yaml
from mlflow.entities.model_registry import ModelVersion
from registered import network_version
from stores import active_store

import registry.loading
from core.storage import CorruptFileError
from models.build import build_model
from models.families.registry import model_settings
from registry import keys, records
from registry.__main__ import main
from registry.loading import open_uri, treatment_of
from registry.names import FACE_AUTOENCODER, uri_of
from registry.signatures import TAG
from registry.statements import UntrustedModelError

PLACES = 3
"""Bytes that are flipped in each file, one at a time."""


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A registry with an autoencoder; the active store comes back."""
    with active_store(tmp_path_factory.mktemp("signatures")) as uri:
        yield uri


@pytest.fixture(scope="module")
def version(store) -> ModelVersion:
    with mlflow.start_run():
        network = build_model(model_settings(family="ae", zdim=4, width=0.0625, size=32), seed=0)
        return mlflow.MlflowClient().get_model_version(FACE_AUTOENCODER, network_version(network))


@pytest.fixture
def files(version) -> list[Path]:
    """Every file that a version has in the store, except for what MLflow writes on reading."""
    folder = Path(mlflow.artifacts.download_artifacts(uri_of(version.name, version.version)))
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "registered_model_meta"]


@pytest.fixture
def nothing_loads(monkeypatch):
    monkeypatch.setattr(registry.loading, "read", lambda folder: pytest.fail(f"{folder} was opened"))


def again() -> None:
    open_uri(f"models:/{FACE_AUTOENCODER}/1")


def test_one_flipped_byte_in_any_file_is_refused(files, version, nothing_loads, record_property):
    rng, flips, refused = random.Random(0), 0, 0
    assert {"MLmodel", "weights.safetensors", "registered.json", "requirements.txt"} <= {path.name for path in files}
    for path in files:
        whole = path.read_bytes()
        for place in rng.sample(range(len(whole)), PLACES):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << rng.randrange(8)]) + whole[place + 1 :])
            flips += 1
            try:
                with pytest.raises(CorruptFileError, match=path.name):
                    again()
                refused += 1
            finally:
                path.write_bytes(whole)
    record_property("flips", flips)
    record_property("refused", refused)
    assert refused == flips >= 3 * len(files)


def test_as_it_was_signed_it_opens(version):
    again()


def test_a_file_that_was_not_there_or_is_gone_is_refused(files, nothing_loads):
    weights = next(path for path in files if path.name == "weights.safetensors")
    (weights.parent / "more.json").write_text("{}")
    with pytest.raises(UntrustedModelError, match=r"more.json was not there"):
        again()
    (weights.parent / "more.json").unlink()
    whole = weights.read_bytes()
    weights.unlink()
    with pytest.raises(UntrustedModelError, match=r"weights.safetensors is missing"):
        again()
    weights.write_bytes(whole)


@pytest.mark.parametrize("name", ["run.py", "model.pkl", "code/run.py", "data/likeness/model/weights.pt"])
def test_a_file_that_is_no_data_is_refused_before_anything_is_signed(files, name, capsys, store):
    planted = next(path for path in files if path.name == "MLmodel").parent / name
    planted.parent.mkdir(exist_ok=True)
    planted.write_text("raise SystemExit")
    try:
        assert main(["sign", FACE_AUTOENCODER, "1", "--registry", store]) == 1
        assert planted.name in capsys.readouterr().err
    finally:
        planted.unlink()
        if planted.parent.name == "code":
            planted.parent.rmdir()


@pytest.mark.parametrize("line", ["loader_module: mlflow.sklearn", "loader_module: run"])
def test_a_module_that_is_not_ours_is_refused_before_anything_is_signed(files, line, capsys, store):
    described = next(path for path in files if path.name == "MLmodel")
    text = described.read_text()
    described.write_text(text.replace("loader_module: registry.entry", line))
    try:
        assert main(["sign", FACE_AUTOENCODER, "1", "--registry", store]) == 1
        assert "not registry.entry" in capsys.readouterr().err
    finally:
        described.write_text(text)


BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 10)}]\n" for n in range(12)
)
"""A list of lists of lists, each ten times the one before: a few bytes in memory, 10^13 words to write down."""


@pytest.mark.parametrize("text", [BOMB + "flavors: {python_function: {loader_module: *m}}\n", "[" * 3000])
def test_a_description_that_is_a_bomb_is_not_parsed_once_signed_and_never_spelled_out(files, text, capsys, store):
    """It was parsed before its digest was compared, and the message listed everything that it named."""
    described = next(path for path in files if path.name == "MLmodel")
    whole = described.read_text()
    described.write_text(text)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(yaml, "safe_load", lambda _: pytest.fail("it was parsed"))
            with pytest.raises(UntrustedModelError, match="MLmodel is another file"):
                again()
        assert main(["sign", FACE_AUTOENCODER, "1", "--registry", store]) == 1
        assert len(capsys.readouterr().err) < 1000
    finally:
        described.write_text(whole)


def test_how_faces_are_treated_is_not_taken_from_a_changed_file(files, store):
    """Three pipelines cut faces out as a version says before they load it."""
    uri = f"models:/{FACE_AUTOENCODER}/1"
    assert treatment_of(uri, store).align.size == 32
    for name in ("MLmodel", "registered.json"):
        path = next(path for path in files if path.name == name)
        whole = path.read_text()
        path.write_text(whole.replace("32", "64"))
        try:
            with pytest.raises(UntrustedModelError, match=name):
                treatment_of(uri, store)
        finally:
            path.write_text(whole)


def test_a_copy_under_another_number_is_refused(version, nothing_loads, capsys, store):
    client = mlflow.MlflowClient()
    other = client.create_model_version(version.name, version.source, version.run_id, model_id=version.model_id)
    with pytest.raises(UntrustedModelError, match=r"2 is not signed.*registry sign face-autoencoder 2"):
        open_uri(uri_of(version.name, other.version))
    client.set_model_version_tag(version.name, other.version, TAG, version.tags[TAG])
    with pytest.raises(UntrustedModelError, match="not what was signed"):
        open_uri(uri_of(version.name, other.version))
    assert main(["list", "--registry", store]) == 0
    assert capsys.readouterr().out == "face-autoencoder 1: signed\nface-autoencoder 2: NOT SIGNED\n"
    client.delete_model_version(version.name, other.version)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"files": 1}', '{"files": {}, "key": "x", "value": "x"}'])
def test_a_damaged_signature_is_refused(version, text, nothing_loads):
    client = mlflow.MlflowClient()
    client.set_model_version_tag(version.name, "1", TAG, text)
    with pytest.raises(UntrustedModelError):
        again()
    client.set_model_version_tag(version.name, "1", TAG, version.tags[TAG])


def test_decisions_are_signed_too(version, nothing_loads, monkeypatch):
    client = mlflow.MlflowClient()
    key = records.append(client, version.name, ["1"], {"promoted": False, "lead": 0.1})
    found = client.get_model_version(version.name, "1")
    assert records.decisions(found)[-1] == {"promoted": False, "lead": 0.1}
    forged = json.loads(found.tags[key]) | {"promoted": True}
    client.set_model_version_tag(version.name, "1", key, json.dumps(forged))
    with pytest.raises(UntrustedModelError, match=key):
        again()
    client.set_model_version_tag(version.name, "1", key, found.tags[key])
    monkeypatch.undo()
    again()


def test_another_key_counts_once_it_is_trusted(version, tmp_path, monkeypatch, store):
    theirs = keys.public_pem()
    monkeypatch.setenv(keys.VARIABLE, str(tmp_path / "mine.pem"))
    signers = tmp_path / "signers"
    signers.mkdir()
    monkeypatch.setattr(keys, "SIGNERS", signers)
    with pytest.raises(UntrustedModelError, match="not trusted here"):
        again()
    assert list(tmp_path.iterdir()) == [signers]
    (signers / "them.pem").write_text(theirs)
    again()
    (signers / "them.pem").unlink()
    assert main(["sign", FACE_AUTOENCODER, "1", "--registry", store]) == 0
    assert (tmp_path / "mine.pem").stat().st_mode & 0o777 == 0o600
    again()


@pytest.mark.parametrize("text", ["", "no key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_a_file_without_a_key_is_told(tmp_path, monkeypatch, text):
    (tmp_path / "mine.pem").write_text(text)
    monkeypatch.setenv(keys.VARIABLE, str(tmp_path / "mine.pem"))
    with pytest.raises(CorruptFileError, match=r"mine\.pem holds no private key"):
        keys.own_key()


def test_nothing_of_the_project_opens_what_a_registry_holds_but_this_room():
    """MLflow runs what a version names: what calls it would run a stranger's program."""
    root = Path(__file__).resolve().parents[2]
    rooms = ("core", "faces", "models", "embedding", "clustering", "evaluation", "figures", "registry", "workflow")
    rooms += ("steps", "pipelines", "app", "stacks", "setup")
    opening = ("pyfunc.load_model", "pytorch.load_model", "sklearn.load_model", "artifacts.download_artifacts(")
    files = [path for room in rooms for path in (root / room).rglob("*.py")]
    found = {str(path.relative_to(root)): [one for one in opening if one in path.read_text("utf-8")] for path in files}
    told = {name: calls for name, calls in found.items() if calls and not name.startswith("registry/entry")}
    assert told == {"registry/files.py": ["artifacts.download_artifacts("]}
