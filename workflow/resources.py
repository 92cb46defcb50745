"""What a step needs of the machine it runs on, said once and translated for every kind of stack."""

from pathlib import Path
from typing import Any

from pydantic import Field
from zenml.client import Client
from zenml.config import ResourceSettings
from zenml.enums import StackComponentType

from core.settings import Settings

GPU = "nvidia.com/gpu"
TAINTED = {"key": GPU, "operator": "Exists", "effect": "NoSchedule"}
LOCAL = "orchestrator.local"
"""Runs steps one after another in this process, whatever they ask for."""

CGROUP_LIMIT = Path("/sys/fs/cgroup/cpu.max")


class Needs(Settings):
    """What one step asks for.

    `gpus`: whole GPUs. `cpus`: processor cores. `memory`: as `16GiB`. `nodes`: labels that a node of the cluster must
    have, where it has several kinds. What is left out, the stack decides. `workers`: processes that train together, by
    default one for each GPU.
    """

    gpus: int = Field(default=0, ge=0, le=16)
    cpus: int | None = Field(default=None, ge=1)
    memory: str | None = Field(default=None, pattern=r"^[1-9][0-9]*[MGT]iB$")
    nodes: dict[str, str] = Field(default_factory=dict)
    workers: int | None = Field(default=None, ge=1, le=16)

    @property
    def processes(self) -> int:
        """How many processes a training starts."""
        return self.workers or max(1, self.gpus)

    def options(self) -> dict[str, Any]:
        """Return how to run a step with these needs; if it has any, on the active stack's step operator, if any."""
        components = Client().active_stack_model.components
        elsewhere = self != Needs() and StackComponentType.STEP_OPERATOR in components
        attached = {f"{kind.value}.{each.flavor_name}" for kind, every in components.items() for each in every}
        heard = {key: value for key, value in self.settings().items() if _is_heard(key, attached)}
        return {"settings": heard, "step_operator": elsewhere or None}

    def settings(self) -> dict[str, Any]:
        """Return the needs as ZenML settings: `resources` for every stack, and what some kinds of it want besides.

        ZenML 0.98 leaves `resources` out of Kubernetes pods.
        """
        pod = {"pod_settings": self._pod()}
        general = ResourceSettings(gpu_count=self.gpus or None, cpu_count=self.cpus, memory=self.memory)
        kubernetes = {"orchestrator.kubernetes": pod, "step_operator.kubernetes": pod}
        return {"resources": general, **kubernetes, "step_operator.ray": {"labels": self.nodes}}

    def _pod(self) -> dict[str, Any]:
        """Return pod settings; for what a pod asks, it is also held to it, so that no neighbour is starved."""
        asked: dict[str, str] = {}
        if self.cpus:
            asked["cpu"] = str(self.cpus)
        if self.memory:
            asked["memory"] = self.memory.removesuffix("B")
        if self.gpus:
            asked[GPU] = str(self.gpus)
        pod: dict[str, Any] = {"resources": {"requests": asked, "limits": asked}} if asked else {}
        if self.cpus:  # libraries count the machine's cores, not the pod's
            pod["env"] = [{"name": "OMP_NUM_THREADS", "value": str(self.cpus)}]
        if self.nodes:
            pod["node_selectors"] = self.nodes
        return pod | ({"tolerations": [TAINTED]} if self.gpus else {})


def _is_heard(key: str, attached: set[str]) -> bool:
    """Tell settings that a stack with these components takes from those that it would only warn about."""
    if key != "resources":
        return key in attached
    return LOCAL not in attached or any(each.startswith(StackComponentType.STEP_OPERATOR.value) for each in attached)


def processors(seen: int) -> int:
    """Return how many of the `seen` processors this process may use: a container often has a part of its machine."""
    if not CGROUP_LIMIT.is_file():
        return seen
    quota, period = CGROUP_LIMIT.read_text(encoding="ascii").split()
    return seen if quota == "max" else max(1, min(seen, int(quota) // int(period)))
