"""What goes with a release: whole bills, each number with its run, blanks named, and nothing of an unsigned model."""

import json
from datetime import UTC, datetime

import mlflow
import pytest
from registered import network_version
from stores import active_store

from app.release.__main__ import main, write_release
from app.release.packages import software_bill
from app.release.technical_file import BLANK
from models.build import build_model
from models.families.registry import model_settings
from registry import records
from registry.files import private_copy
from registry.names import CHAMPION, FACE_AUTOENCODER
from registry.signatures import TAG, digests

NOW = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A registry with one champion that has scores and a decision; the active store comes back."""
    with active_store(tmp_path_factory.mktemp("release")) as uri:
        with mlflow.start_run():
            version = network_version(build_model(model_settings(family="ae", zdim=4, width=0.0625, size=32), seed=0))
        client = mlflow.MlflowClient()
        client.set_registered_model_alias(FACE_AUTOENCODER, CHAMPION, version)
        for key, value in {"run_id": "abc", "data_version": "d1", "code_version": "c1", "mse": "0.0125"}.items():
            client.set_model_version_tag(FACE_AUTOENCODER, version, key, value)
        records.append(client, FACE_AUTOENCODER, [version], {"reason": "the first champion"})
        yield uri


def test_every_file_is_written_and_names_what_it_should(store, tmp_path, capsys):
    assert main(["--out", str(tmp_path), "--tracking-uri", store]) == 0
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {
        "software.cdx.json",
        "technical_file.md",
        "face-autoencoder-1.cdx.json",
        "face-autoencoder-1.card.md",
    }
    assert set(capsys.readouterr().out.split()) == {str(tmp_path / name) for name in names}
    text = (tmp_path / "technical_file.md").read_text()
    assert "| `models:/face-autoencoder/1` | mse | 0.0125 | abc |" in text
    assert "the first champion" in text
    assert text.count("## ") == 9
    assert text.count(BLANK) >= 6


def test_a_models_bill_holds_the_digest_of_each_file_and_where_it_comes_from(store, tmp_path):
    client = mlflow.MlflowClient()
    found = client.get_model_version(FACE_AUTOENCODER, "1")
    write_release(tmp_path, [found], NOW)
    told = json.loads((tmp_path / "face-autoencoder-1.cdx.json").read_text())
    listed = {one["name"]: one["hashes"][0]["content"] for one in told["components"] if one["type"] == "file"}
    with private_copy("models:/face-autoencoder/1") as folder:
        assert listed == digests(folder)
    model = told["metadata"]["component"]
    assert {one["name"]: one["value"] for one in model["properties"]}["likeness:code_version"] == "c1"
    assert model["modelCard"]["quantitativeAnalysis"]["performanceMetrics"] == [{"type": "mse", "value": "0.0125"}]
    assert {"type": "data", "bom-ref": "data:d1", "name": "face table", "version": "d1"} in told["components"]


def test_the_bill_of_packages_is_whole_and_the_same_twice():
    told = software_bill(NOW.isoformat())
    names = {one["name"].lower() for one in told["components"]}
    assert {"torch", "mlflow", "numpy", "safetensors", "cryptography"} <= names
    assert len({one["bom-ref"] for one in told["components"]}) == len(told["components"])
    licensed = sum("licenses" in one for one in told["components"])
    assert licensed > 0.9 * len(told["components"])
    assert software_bill(NOW.isoformat()) == told


def test_a_champion_that_is_not_signed_is_not_released(store, tmp_path, capsys):
    client = mlflow.MlflowClient()
    before = client.get_model_version(FACE_AUTOENCODER, "1").tags[TAG]
    client.delete_model_version_tag(FACE_AUTOENCODER, "1", TAG)
    assert main(["--out", str(tmp_path), "--tracking-uri", store]) == 1
    assert "is not signed" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    client.set_model_version_tag(FACE_AUTOENCODER, "1", TAG, before)
