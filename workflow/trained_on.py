"""The faces that a registered model was trained on."""

import click
from zenml.client import Client
from zenml.models import ArtifactVersionResponse

from registry.names import model_of, version_of
from workflow.face_tables import FACE_TABLE


def training_table(uri: str) -> ArtifactVersionResponse:
    """Return the face table that ZenML links to the registered version `uri`.

    Raises click.ClickException when it knows none.
    """
    client, name = Client(), f"v{version_of(uri)}"  # lists only: inside a pipeline ZenML defers what its `get_…` find
    models = client.list_models(name=f"equals:{model_of(uri)}").items
    versions = client.list_model_versions(model=models[0].id, name=f"equals:{name}").items if models else []
    linked = [each.get_artifact(FACE_TABLE) for each in versions]
    if not any(linked):
        raise click.ClickException(
            f"ZenML knows no face table of {uri}: it was registered from another store. Run watch_drift with the stack "
            "on which it was trained, or train and promote a model here"
        )
    return linked[0]
