"""ZenML's Kubeflow orchestrator, with what steps need (`workflow/resources.py`) in the compiled pipeline."""

from zenml.integrations.kubeflow.flavors import KubeflowOrchestratorFlavor
from zenml.orchestrators import BaseOrchestrator


class KubeflowGpuFlavor(KubeflowOrchestratorFlavor):
    """What ZenML is told about the orchestrator; its configuration is that of ZenML's `kubeflow`."""

    @property
    def name(self) -> str:
        """The name in stack files."""
        return "kubeflow_gpu"

    @property
    def implementation_class(self) -> type[BaseOrchestrator]:
        """The orchestrator, which needs the extra `kubeflow`."""
        from stacks.flavors.kubeflow_orchestrator import KubeflowGpuOrchestrator

        return KubeflowGpuOrchestrator
