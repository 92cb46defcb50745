"""A step operator whose steps are jobs of a Ray cluster, placed where what they need is free."""

import os
import shlex
from functools import cached_property
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import Field
from zenml.config.base_settings import BaseSettings
from zenml.config.resource_settings import ByteUnit, ResourceSettings
from zenml.config.step_run_info import StepRunInfo
from zenml.enums import ExecutionStatus
from zenml.logger import get_logger
from zenml.models import StepRunResponse
from zenml.stack import Stack, StackValidator
from zenml.step_operators import BaseStepOperator, BaseStepOperatorConfig, BaseStepOperatorFlavor
from zenml.utils.source_utils import get_source_root

if TYPE_CHECKING:  # a registered stack is read on machines without the extra `ray` too
    from ray.job_submission import JobSubmissionClient

STATUSES = {
    "PENDING": ExecutionStatus.PROVISIONING,
    "RUNNING": ExecutionStatus.RUNNING,
    "SUCCEEDED": ExecutionStatus.COMPLETED,
    "STOPPED": ExecutionStatus.STOPPED,
    "FAILED": ExecutionStatus.FAILED,
}
LAST_WORDS = 3000

logger = get_logger(__name__)


class RaySettings(BaseSettings):
    """`labels`: what a node must be labelled with (`ray start --labels`) to be given the step."""

    labels: dict[str, str] = Field(default_factory=dict)


class RayConfig(BaseStepOperatorConfig, RaySettings):
    """`address`: the cluster's dashboard. `python`: a Python on its nodes that has the packages of constraints.txt."""

    address: str
    python: str = "python"

    @property
    def is_remote(self) -> bool:
        """Say that steps run on other machines, which cannot read files of this one."""
        return True


class RayStepOperator(BaseStepOperator):
    """Each step is a job of Ray's Jobs API; the code travels with it, without what .gitignore names."""

    @property
    def config(self) -> RayConfig:
        """The configuration."""
        return cast(RayConfig, self._config)

    @property
    def settings_class(self) -> type[BaseSettings]:
        """What a step can be told for this operator alone."""
        return RaySettings

    @property
    def validator(self) -> StackValidator:
        """What the rest of the stack must be like."""
        return StackValidator(custom_validation_function=_sees_artifacts)

    @cached_property
    def client(self) -> "JobSubmissionClient":
        """The cluster; raises ConnectionError without answer or token, ImportError without the extra `ray`."""
        require_token(self.config.address)
        from ray.job_submission import JobSubmissionClient

        return JobSubmissionClient(self.config.address)

    def submit(self, info: StepRunInfo, entrypoint_command: list[str], environment: dict[str, str]) -> None:
        """Hand the step to the cluster, which keeps it waiting until a node has free what it asks for."""
        asked = info.config.resource_settings
        command = shlex.join([self.config.python if word == "python" else word for word in entrypoint_command])
        memory = asked.get_memory(ByteUnit.B)
        self.client.submit_job(
            submission_id=job_of(info.step_run_id),
            entrypoint=f'ZENML_CUSTOM_SOURCE_ROOT="$PWD" exec {command}',
            runtime_env={"working_dir": get_source_root(), "env_vars": environment | limits(asked)},
            entrypoint_num_gpus=asked.gpu_count,
            entrypoint_num_cpus=asked.cpu_count,
            entrypoint_memory=memory and int(memory),
            entrypoint_label_selector=cast(RaySettings, self.get_settings(info)).labels or None,
            metadata={"pipeline": info.pipeline.name, "run": info.run_name, "step": info.pipeline_step_name},
        )

    def get_status(self, step_run: StepRunResponse) -> ExecutionStatus:
        """Return how far the step is; of a failed job, its last words are logged."""
        job = job_of(step_run.id)
        try:
            found = self.client.get_job_info(job)
        except RuntimeError as error:
            if "does not exist" not in str(error):
                raise
            logger.error("The Ray cluster has forgotten %s: its head was started anew.", job)
            return ExecutionStatus.FAILED
        if found.status.value == "FAILED":
            logger.error("%s failed: %s", job, (found.message or "")[-LAST_WORDS:])
        return STATUSES[found.status.value]

    def cancel(self, step_run: StepRunResponse) -> None:
        """Stop the step's job."""
        self.client.stop_job(job_of(step_run.id))


class RayFlavor(BaseStepOperatorFlavor):
    """What ZenML is told about the operator."""

    @property
    def name(self) -> str:
        """The name in stack files."""
        return "ray"

    @property
    def config_class(self) -> type[BaseStepOperatorConfig]:
        """Its configuration."""
        return RayConfig

    @property
    def implementation_class(self) -> type[BaseStepOperator]:
        """The operator itself."""
        return RayStepOperator


def job_of(step_run_id: UUID) -> str:
    """Return the name of a step's job in the cluster."""
    return f"likeness-{step_run_id}"


def require_token(address: str) -> None:
    """Raise ConnectionError for a cluster elsewhere that is asked without a token: its API runs what anybody sends."""
    here = urlsplit(address).hostname in {"127.0.0.1", "localhost", "::1"}
    if not here and os.environ.get("RAY_AUTH_MODE") != "token":
        raise ConnectionError(f"{address} is asked without a token: set RAY_AUTH_MODE=token here and on every node")


def limits(asked: ResourceSettings) -> dict[str, str]:
    """Return the environment that keeps a step to its share of the node: Ray counts, but does not hold back."""
    threads = {"OMP_NUM_THREADS": f"{max(1, int(asked.cpu_count))}"} if asked.cpu_count else {}
    return threads | ({} if asked.gpu_count else {"CUDA_VISIBLE_DEVICES": ""})


def _sees_artifacts(stack: Stack) -> tuple[bool, str]:
    store = stack.artifact_store
    return not store.config.is_local, f"the nodes of a Ray cluster cannot read the local artifact store '{store.name}'"
