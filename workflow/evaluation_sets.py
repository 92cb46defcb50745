"""The faces on which a champion was decided; later challengers meet them again."""

import click
import mlflow
from zenml.client import Client
from zenml.models import ArtifactVersionResponse

from core.crop import AlignSettings
from registry.champions import Champions
from registry.names import CHAMPION
from workflow.crop_metadata import crop_of

EVALUATION_SET = "evaluation_set"
"""Tag of a version that became champion: the ZenML artifact version that holds the faces it was decided on."""


def champions_set(model: str, tracking_uri: str) -> ArtifactVersionResponse | None:
    """Return the faces on which the champion was decided; None without a champion, or one that was set by hand.

    Raises click.ClickException when the artifact store no longer has them.
    """
    client = mlflow.MlflowClient(tracking_uri=tracking_uri)
    champion = Champions(model, client).holder(CHAMPION)
    artifact = client.get_model_version(model, champion).tags.get(EVALUATION_SET) if champion else None
    if artifact is None:
        return None
    found = Client().list_artifact_versions(id=artifact, size=1).items
    if not found:
        raise click.ClickException(
            f"the faces on which {model} {champion} was decided (artifact {artifact}) are gone: "
            "set `evaluation: latest` to compare on the held-out faces of the latest face table"
        )
    return found[0]


def check_crop(model: str, found: ArtifactVersionResponse, align: AlignSettings) -> None:
    """Raise click.ClickException unless the faces that a champion was decided on are cut out by `align`, too."""
    theirs = crop_of(found)
    if theirs is None or theirs == align:
        return
    raise click.ClickException(
        f"dataset.align: {align.model_dump()} is not how the faces were cut out on which the champion of {model} was "
        f"decided ({theirs.model_dump()}), so nothing trained here could be compared with it: set `dataset.align` to "
        "that"
    )
