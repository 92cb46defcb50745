"""Face tables that other pipelines left, by the name that their configuration gave them (`table`)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

import click
from pydantic import Field
from zenml.client import Client
from zenml.models import ArtifactVersionResponse

from workflow.lost_artifacts import forget_all_lost, is_there

FACE_TABLE = "face_table"
"""The artifact; each build is a version of it."""

TABLE = "table"
"""The metadata of a version that holds its table's name."""

DEFAULT_TABLE = "faces"

TableName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$")]
"""Letters, digits, `_` and `-`."""

BUILD = "zenml pipeline run pipelines.build_face_dataset.build_face_dataset --config configs/build_face_dataset.yaml"

CHECK = "check"
"""The step that hands a face table on; a cached run of it makes no new version."""

SEARCHED = 100
"""Newest versions and runs that are looked through."""


def face_table(name: str = DEFAULT_TABLE) -> ArtifactVersionResponse:
    """Return the table of that name which a run of the active stack built, or found unchanged, last.

    Raises click.ClickException, which names the tables that there are, when there is none.
    """
    tables = face_tables()
    found = next((each for each in tables if table_name(each) == name), None)
    if found is None:
        raise click.ClickException(f"there is no face table '{name}'{_those(tables)}; build one: {BUILD}")
    if not is_there(found):
        forget_all_lost()
        raise click.ClickException(
            f"the files of {described(found)} are gone from {found.uri}; build it again: {BUILD}"
        )
    return found


def face_tables() -> list[ArtifactVersionResponse]:
    """Return the versions of face tables, the one that was built or found unchanged last first."""
    client, used = Client(), dict[UUID, datetime]()
    for step in client.list_run_steps(name=CHECK, sort_by="desc:created", size=SEARCHED, hydrate=True).items:
        for output in step.outputs.get(FACE_TABLE, []):
            used.setdefault(output.id, step.created)
    versions = client.list_artifact_versions(artifact=FACE_TABLE, sort_by="desc:created", size=SEARCHED, hydrate=True)
    return sorted(versions.items, key=lambda each: max(each.created, used.get(each.id, each.created)), reverse=True)


def table_name(table: ArtifactVersionResponse) -> str:
    """Return what a table is called; one that was stored by hand has the default name."""
    return str(table.run_metadata.get(TABLE, DEFAULT_TABLE))


def check_fit(table: ArtifactVersionResponse, sizes: Mapping[str, int], on_mesh: list[str]) -> None:
    """Raise click.ClickException unless models of these sizes, by label, and those on mesh crops, can take a table.

    The message names the run that built it, and the newest one that built a table which fits.
    """
    flaw = misfit(*_crop(table), sizes, on_mesh)
    if not flaw:
        return
    other = next((each for each in face_tables() if not misfit(*_crop(each), sizes, on_mesh)), None)
    if other is None:
        raise click.ClickException(f"{described(table)}: {flaw}; build one that fits: {BUILD}")
    raise click.ClickException(f"{described(table)}: {flaw}; {described(other)} fits: set `table: {table_name(other)}`")


def misfit(side: int, align: str, sizes: Mapping[str, int], on_mesh: list[str]) -> str:
    """Say why models cannot take faces of `side` pixels that were cut out by `align`; "" when they can."""
    for label, size in sizes.items():
        if side % size:
            return f"{label} has `size: {size}`, which does not divide the {side} pixels of the faces (`align.size`)"
    if on_mesh and align != "mesh":
        return f"{', '.join(on_mesh)} needs faces that were cut out with `align: mesh`"
    return ""


def described(table: ArtifactVersionResponse) -> str:
    """Return the name of a table, its size and the run that built it."""
    facts, made = table.run_metadata, f"{table.created:%Y-%m-%d %H:%M}"
    size = f"{facts.get('faces')} faces of {facts.get('image_size')} pixels"
    runs = Client().list_pipeline_runs(id=table.producer_pipeline_run_id, size=1).items if _is_of_a_run(table) else []
    by = f"run {runs[0].name}, {made}" if runs else made
    return f"the face table '{table_name(table)}' ({size}, {by})"


def _is_of_a_run(table: ArtifactVersionResponse) -> bool:
    return table.producer_pipeline_run_id is not None


def _crop(table: ArtifactVersionResponse) -> tuple[int, str]:
    return int(table.run_metadata.get("image_size", 0)), str(table.run_metadata.get("align", "mesh"))


def _those(tables: list[ArtifactVersionResponse]) -> str:
    first = {table_name(each): each for each in reversed(tables)}
    return f"; there is {'; '.join(map(described, first.values()))}: set `table` to its name" if first else " yet"
