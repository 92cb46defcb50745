import os
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import mlflow
import pytest
import yaml
from zenml.client import Client
from zenml.enums import StackComponentType
from zenml.integrations.kubernetes.pod_settings import KubernetesPodSettings

from stacks.checks import SilentError
from stacks.register import EXPERIMENT, prepare_experiment, register
from workflow.paths import ROOT, checkpoints, unfinished

FILES = sorted((ROOT / "stacks").glob("*.yaml"))


@pytest.fixture
def stack(store, tmp_path):
    """A stack with an artifact store of ours in a shared folder; registering another one in the store is undone."""
    shared = {
        "name": f"shared_{tmp_path.name}",
        "flavor": "stacks.flavors.shared_folder.SharedFolderFlavor",
        "configuration": {"path": str(tmp_path / "shared")},
    }
    before = Client().active_stack_model.name
    yield {
        "name": "shared",
        "components": {"orchestrator": {"name": "default", "flavor": "local"}, "artifact_store": shared},
    }
    Client().activate_stack(before)


def tracker(uri: str) -> dict:
    return {
        "name": "mlflow_elsewhere",
        "flavor": "mlflow",
        "configuration": {"tracking_uri": uri, "tracking_token": "t"},
    }


def test_a_flavour_of_ours_is_registered_once(stack):
    for _ in range(2):
        register(stack)
    flavors = [each.name for each in Client().list_flavors(type=StackComponentType.ARTIFACT_STORE, size=100)]
    assert flavors.count("shared_folder") == 1
    assert Client().active_stack_model.name == "shared"


def test_unfinished_work_waits_in_the_shared_folder(stack, tmp_path):
    register(stack)
    assert checkpoints() == tmp_path / "shared" / "checkpoints"
    assert unfinished("measure-0") == tmp_path / "shared" / "unfinished" / "measure-0"


def test_a_changed_address_replaces_the_old_one(stack, tmp_path):
    register(stack)
    stack["components"]["artifact_store"]["configuration"]["path"] = str(tmp_path / "moved")
    register(stack)
    assert Client().active_stack.artifact_store.path == str(tmp_path / "moved")


def test_each_component_that_answers_has_a_line(stack):
    said = []
    register(stack, said.append)
    assert len(said) == 2
    assert all(line.endswith("answers") for line in said)


def test_a_stack_with_a_silent_tracker_is_not_activated(stack):
    stack["components"]["experiment_tracker"] = tracker("http://127.0.0.1:9")
    before = Client().active_stack_model.name
    with pytest.raises(SilentError, match=r"experiment_tracker 'mlflow_elsewhere' does not answer.*\n  fix: start"):
        register(stack)
    assert Client().active_stack_model.name == before


def test_a_folder_that_cannot_be_written_is_named(stack, tmp_path):
    (tmp_path / "shared").write_text("a file")
    with pytest.raises(SilentError, match=r"artifact_store 'shared_.*\n  fix: mount or create"):
        register(stack)


def test_a_tracker_that_refuses_the_password_is_told_from_a_silent_one(stack):
    class Refuses(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/health" else 401)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Refuses)
    Thread(target=server.serve_forever, daemon=True).start()
    stack["components"]["experiment_tracker"] = tracker(f"http://127.0.0.1:{server.server_port}")
    with pytest.raises(SilentError, match="refuses the user and password"):
        register(stack)
    server.shutdown()
    server.server_close()


def test_a_remote_component_needs_a_server(stack):
    pytest.importorskip("kubernetes.client", reason="needs the extra `kubernetes`")
    cluster = {"kubernetes_context": "none", "kubernetes_namespace": "likeness"}
    registry = {"name": "images", "flavor": "default", "configuration": {"uri": "127.0.0.1:9/likeness"}}
    stack["components"]["orchestrator"] = {"name": "pods", "flavor": "kubernetes", "configuration": cluster}
    stack["components"]["container_registry"] = registry
    stack["components"]["image_builder"] = {"name": "builder", "flavor": "local"}
    with pytest.raises(SilentError) as refused:
        register(stack)
    text = str(refused.value)
    assert "orchestrator 'pods' does not answer: NoServerError" in text
    assert "container_registry 'images' does not answer" in text


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_a_stack_file_is_called_as_its_stack_and_names_no_password(file):
    text = file.read_text(encoding="utf-8")
    stack = yaml.safe_load(text)
    assert stack["name"] == file.stem
    assert text.startswith("# ")
    for component in stack["components"].values():
        secret = {key: value for key, value in component.get("configuration", {}).items() if "password" in key}
        assert all(str(value).startswith("{{") for value in secret.values())


def test_the_image_knows_the_artifact_store_before_the_code_arrives(tmp_path):
    """The image holds the folder `stacks` alone; its flavours must not need other code of ours."""
    (tmp_path / "stacks").symlink_to(ROOT / "stacks")
    script = (
        "import sys; sys.meta_path = [each for each in sys.meta_path if 'editable' not in repr(each)]\n"
        "import stacks.flavors.shared_folder, stacks.flavors.kubeflow\n"
        "assert not {'steps', 'faces'} & set(sys.modules)"
    )
    environment = {"PATH": os.environ["PATH"], "ZENML_CONFIG_PATH": str(tmp_path / "zenml")}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_image_is_pinned_and_its_pods_are_not_root():
    text = (ROOT / "docker" / "Dockerfile").read_text(encoding="utf-8")
    kept = (ROOT / "docker" / "Dockerfile.dockerignore").read_text(encoding="utf-8")
    assert "FROM ${PYTHON_IMAGE}" in text, "docker/images.env names it (tests/setup/test_images.py)"
    assert "--require-hashes --no-deps -r requirements.lock" in text
    assert "extra-index-url" not in text
    assert text.rindex("USER 1000") > text.rindex("RUN ")
    copied = [Path(name) for line in text.splitlines() if line.startswith("COPY ") for name in line.split()[1:-1]]
    assert all((ROOT / name).exists() and f"!{name}\n" in kept for name in copied)


def test_the_experiment_says_what_it_is_and_keeps_what_people_wrote(tmp_path):
    uri = f"sqlite:///{tmp_path}/mlflow.db"
    prepare_experiment(uri)
    client = mlflow.MlflowClient(tracking_uri=uri)
    experiment = client.get_experiment_by_name(EXPERIMENT)
    assert experiment.tags["mlflow.experimentKind"] == "custom_model_development"
    client.set_experiment_tag(experiment.experiment_id, "mlflow.note.content", "ours")
    prepare_experiment(uri)
    assert client.get_experiment_by_name(EXPERIMENT).tags["mlflow.note.content"] == "ours"


@pytest.mark.parametrize("name", ["gpu_kubernetes", "gpu_steps"])
def test_pods_have_no_rights_that_steps_do_not_need(name):
    components = yaml.safe_load((ROOT / "stacks" / f"{name}.yaml").read_text(encoding="utf-8"))["components"]
    found = [each["configuration"] for each in components.values() if "configuration" in each]
    (pods,) = [KubernetesPodSettings(**each["pod_settings"]) for each in found if "pod_settings" in each]
    if name == "gpu_kubernetes":  # every step is a pod there, those that sign too
        assert [one["name"] for one in pods.env] == ["LIKENESS_SIGNING_KEY"]
    asked = pods.container_security_context
    assert asked["runAsNonRoot"]
    assert asked["allowPrivilegeEscalation"] is False
    assert asked["capabilities"] == {"drop": ["ALL"]}
    assert asked["seccompProfile"] == {"type": "RuntimeDefault"}


def test_the_servers_see_the_folder_that_they_need():
    services = yaml.safe_load((ROOT / "mlflow" / "compose.yaml").read_text(encoding="utf-8"))["services"]
    assert [each.partition(":")[0] for each in services["mlflow"]["volumes"]] == ["${SHARED_FOLDER}/mlflow"]
    assert all("no-new-privileges:true" in each["security_opt"] for each in services.values())
