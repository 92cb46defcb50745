"""What Kubeflow is given: a real pipeline, compiled by ZenML's orchestrator with our needs. Nothing is submitted."""

from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import uuid4

import pytest
import yaml
from zenml import save_artifact
from zenml.client import Client
from zenml.config.compiler import Compiler
from zenml.config.pipeline_run_configuration import PipelineRunConfiguration
from zenml.enums import StackComponentType

from pipelines.train_autoencoders import train_autoencoders
from stacks.flavors.kubeflow import KubeflowGpuFlavor
from workflow.face_tables import FACE_TABLE
from workflow.materializers.face_table import FaceTableMaterializer
from workflow.resources import GPU

pytest.importorskip("kfp", reason="needs the extra `kubeflow`, in an environment of its own")

PLAN = {
    "models": [{"family": "ae", "zdim": 8, "size": 32}],
    "subset": "all",
    "needs": {"gpus": 2, "cpus": 4, "memory": "16GiB"},
}


@pytest.fixture(scope="module")
def compiled(store, blobs, tmp_path_factory):
    """The two documents of the compiled pipeline: steps and their resources, and what is Kubernetes' own."""
    save_artifact(blobs, FACE_TABLE, materializer=FaceTableMaterializer)
    folder = tmp_path_factory.mktemp("compiled")

    class CompileOnly(KubeflowGpuFlavor().implementation_class):
        pipeline_directory = str(folder)

        def get_image(self, **_):
            return "registry.example.com/likeness:gpu"

        def _upload_and_run_pipeline(self, **_):
            return None

    train_autoencoders.prepare(**PLAN)
    made = Compiler().compile(train_autoencoders, Client().active_stack, PipelineRunConfiguration())
    steps = made.step_configurations
    snapshot = SimpleNamespace(
        id=uuid4(), pipeline_configuration=made.pipeline_configuration, step_configurations=steps
    )
    now = datetime.now(UTC)
    orchestrator = CompileOnly(
        name="kubeflow",
        id=uuid4(),
        config=KubeflowGpuFlavor().config_class(),
        flavor="kubeflow_gpu",
        type=StackComponentType.ORCHESTRATOR,
        user=None,
        created=now,
        updated=now,
    )
    stack = SimpleNamespace(container_registry=True)
    orchestrator.submit_pipeline(snapshot, stack, {}, {name: {"ZENML_STEP": name} for name in steps})
    return list(yaml.safe_load_all(next(folder.glob("*.yaml")).read_text()))


def test_the_training_step_asks_for_its_gpus_cores_and_memory(compiled):
    executors = compiled[0]["deploymentSpec"]["executors"]
    asked = executors["exec-train-ae"]["container"]["resources"]
    assert (asked["accelerator"]["resourceType"], asked["accelerator"]["resourceCount"]) == (GPU, "2")
    assert (asked["resourceCpuLimit"], asked["resourceMemoryLimit"]) == ("4", "16Gi")


def test_other_steps_ask_for_nothing(compiled):
    executors = compiled[0]["deploymentSpec"]["executors"]
    others = [each["container"] for name, each in executors.items() if name != "exec-train-ae"]
    assert len(others) == 4
    assert not [each for each in others if "resources" in each]


def test_only_the_training_tolerates_the_taint_of_gpu_nodes(compiled):
    executors = compiled[1]["platforms"]["kubernetes"]["deploymentSpec"]["executors"]
    assert {name for name, each in executors.items() if "tolerations" in each} == {"exec-train-ae"}
    assert executors["exec-train-ae"]["tolerations"][0]["key"] == GPU
