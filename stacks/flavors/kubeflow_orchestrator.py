"""The orchestrator of `stacks.flavors.kubeflow`; importing it needs Kubeflow's client."""

from kfp import dsl, kubernetes
from zenml.config import ResourceSettings
from zenml.integrations.kubeflow.orchestrators import KubeflowOrchestrator

from workflow.resources import GPU, TAINTED


class KubeflowGpuOrchestrator(KubeflowOrchestrator):
    """ZenML 0.98's own leaves GPUs out unless every step selects the same nodes, and fails on a step with `memory`."""

    def _configure_container_resources(
        self,
        dynamic_component: dsl.PipelineTask,
        resource_settings: ResourceSettings,
        node_selector_constraint: tuple[str, str] | None = None,  # noqa: ARG002  (ZenML's call has it)
    ) -> dsl.PipelineTask:
        task = dynamic_component
        if resource_settings.cpu_count:
            task = task.set_cpu_request(f"{resource_settings.cpu_count:g}").set_cpu_limit(
                f"{resource_settings.cpu_count:g}"
            )
        if resource_settings.memory:
            memory = resource_settings.memory.removesuffix("B")
            task = task.set_memory_request(memory).set_memory_limit(memory)
        if resource_settings.gpu_count:
            task = task.set_accelerator_type(GPU).set_accelerator_limit(resource_settings.gpu_count)
            task = kubernetes.add_toleration(task, **TAINTED)
        return task
