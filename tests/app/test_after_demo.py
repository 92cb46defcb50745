"""What is said after the demo: the champions that are there, and what they are worth."""

import mlflow
from registered import network_version
from stores import mlflow_store

from app.after_demo import main
from models.build import build_model
from models.families.registry import model_settings
from registry.names import CHAMPION, FACE_AUTOENCODER


def test_champions_are_named_and_what_they_are_worth(tmp_path, capsys):
    before, uri = mlflow.get_tracking_uri(), mlflow_store(tmp_path)
    try:
        mlflow.set_tracking_uri(uri)
        mlflow.create_experiment("tests", artifact_location=(tmp_path / "artifacts").as_uri())
        mlflow.set_experiment("tests")
        with mlflow.start_run():
            version = network_version(build_model(model_settings(family="ae", zdim=6, width=0.03, size=16), seed=0))
        client = mlflow.MlflowClient()
        client.set_model_version_tag(FACE_AUTOENCODER, version, "label", "plain")
        main(["--tracking-uri", uri])
        assert f"{FACE_AUTOENCODER} {version}" not in capsys.readouterr().out
        client.set_registered_model_alias(FACE_AUTOENCODER, CHAMPION, version)
        main(["--tracking-uri", uri])
        said = capsys.readouterr().out
    finally:
        mlflow.set_tracking_uri(before)
    assert f"{FACE_AUTOENCODER} {version} (plain): codes faces" in said
    for part in ("drawn people, nobody real", "Not good for", "make ui", "make app", "app.neutralise"):
        assert part in said
