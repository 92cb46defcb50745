"""The graph of step runs and artifacts that ZenML has recorded."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from zenml.client import Client
from zenml.models import ArtifactVersionResponse, StepRunResponse
from zenml.utils.pagination_utils import depaginate

MODEL_ADDRESS = "model_uri"
"""Artifact that holds the address of a registered version: the output of `steps.promotion.register_model`."""


def registrations() -> dict[str, ArtifactVersionResponse]:
    """Return, for each registered version that this ZenML store knows, its address and the artifact that holds it."""
    client = Client()
    found = depaginate(client.list_artifact_versions, artifact=MODEL_ADDRESS, sort_by="created", hydrate=True)
    return {str(artifact.load()): artifact for artifact in found}


def steps_before(artifact: ArtifactVersionResponse) -> list[StepRunResponse]:
    """Return every step run that `artifact` came out of, directly or not, the earliest first.

    A result that was taken from the cache leads to the run that computed it.
    """
    client, found, waiting = Client(), dict[UUID, StepRunResponse](), [artifact.producer_step_run_id]
    while waiting:
        number = waiting.pop()
        if number is None or number in found:
            continue
        found[number] = client.get_run_step(number)
        waiting += [_producer(each) for each in inputs_of(found[number])]
    return sorted(found.values(), key=lambda step: str(step.start_time))


def _producer(artifact: ArtifactVersionResponse) -> UUID | None:
    return artifact.get_hydrated_version().producer_step_run_id


def inputs_of(step: StepRunResponse) -> Iterator[ArtifactVersionResponse]:
    """Yield what a step run read."""
    return (artifact for group in step.inputs.values() for artifact in group)


def outputs_of(step: StepRunResponse) -> Iterator[ArtifactVersionResponse]:
    """Yield what a step run wrote, pages saved along the way included."""
    return (artifact for group in step.outputs.values() for artifact in group)


def after(artifacts: Iterable[UUID]) -> tuple[set[UUID], list[StepRunResponse]]:
    """Return the artifacts and all that was made of them, directly or not, and the step runs that read or wrote any."""
    steps = depaginate(Client().list_run_steps, hydrate=True)
    reads = {step.id: {each.id for each in inputs_of(step)} for step in steps}
    writes = {step.id: {each.id for each in outputs_of(step)} for step in steps}
    reached, before = set(artifacts), -1
    while len(reached) > before:
        before = len(reached)
        for step in steps:
            if reads[step.id] & reached:
                reached |= writes[step.id]
    return reached, [step for step in steps if (reads[step.id] | writes[step.id]) & reached]
