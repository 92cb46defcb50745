"""The newest artifact that another pipeline left."""

import click
from zenml.client import Client
from zenml.models import ArtifactVersionResponse

FACE_TABLE = "face_table"


def latest_face_table() -> ArtifactVersionResponse:
    """Return the newest checked face table of the active stack.

    Raises click.ClickException when there is none yet.
    """
    found = Client().list_artifact_versions(artifact=FACE_TABLE, sort_by="desc:created", size=1)
    if not found.items:
        raise click.ClickException(
            "there is no face table yet: run `zenml pipeline run "
            "pipelines.build_face_dataset.build_face_dataset --config configs/build_face_dataset.yaml` first"
        )
    return found.items[0]
