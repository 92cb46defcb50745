"""Taking a person out of the artifact store, and seeing to it that no cached result brings the person back."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from zenml.artifact_stores import BaseArtifactStore
from zenml.artifacts.utils import load_artifact_from_response
from zenml.client import Client
from zenml.materializers.base_materializer import BaseMaterializer
from zenml.models import ArtifactVersionResponse
from zenml.types import HTMLString
from zenml.utils import source_utils

from core.names import file_of
from workflow.erasure.holdings import Holdings
from workflow.erasure.kinds import KINDS
from workflow.paths import ROOT, checkpoints, unfinished

NOTICE = "<p>This page was made of faces that have been erased since. Run its pipeline again for a new one.</p>"


def expire_results(holdings: Holdings) -> None:
    """Let no later run take a result from the cache that read or wrote the person's faces; drop unfinished work."""
    for step in holdings.steps:
        Client().update_step_run(step.id, cache_expires_at=datetime.now(UTC).replace(tzinfo=None))
    for folder in (unfinished(""), checkpoints()):
        shutil.rmtree(folder, ignore_errors=True)


def pictures_made(holdings: Holdings) -> list[Path]:
    """Return the pictures of the person that steps have written into a folder `out`, as
    `steps.inference.make_faces`.
    """
    folders = {ROOT / step.config.parameters["out"] for step in holdings.steps if "out" in step.config.parameters}
    names = [f"{file_of(name)}{end}.png" for name in holdings.person.identities for end in ("", "_frames")]
    return [folder / name for folder in sorted(folders) for name in sorted(names)]


def rewrite(holdings: Holdings) -> None:
    """Replace pages that were made of the person's faces by a notice, then take the rows out of each artifact."""
    for number in holdings.made_of_them:
        artifact = Client().get_artifact_version(number)
        if artifact.data_type.attribute == HTMLString.__name__ and _store().exists(artifact.uri):
            _materializer(artifact).save(HTMLString(NOTICE))
    for each in holdings.direct:
        _take_out(each.artifact, holdings)


def _take_out(artifact: ArtifactVersionResponse, holdings: Holdings) -> None:
    """Store the artifact and its pictures without the person's rows; without any row left, remove it."""
    kind, data = KINDS[artifact.data_type.attribute], load_artifact_from_response(artifact)
    keep = ~holdings.person.held(kind.rows(data))
    if not keep.any():
        _store().rmtree(artifact.uri)
        return
    left, materializer = kind.keep(data, keep), _materializer(artifact)
    materializer.save(left)
    materializer.save_visualizations(left)


def _materializer(artifact: ArtifactVersionResponse) -> BaseMaterializer:
    return source_utils.load(artifact.materializer)(artifact.uri, _store())


def _store() -> BaseArtifactStore:
    return Client().active_stack.artifact_store
