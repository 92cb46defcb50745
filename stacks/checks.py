"""Whether the components of a stack answer, and what to do about one that does not."""

import os
import uuid
from collections.abc import Callable

import requests
from zenml.artifact_stores import BaseArtifactStore
from zenml.client import Client
from zenml.enums import StackComponentType
from zenml.models import ComponentResponse, StackResponse
from zenml.stack import StackComponent

PATIENCE_S = 10

Check = Callable[[StackComponent], None]


class NoServerError(RuntimeError):
    """A component of other machines needs a ZenML server."""


class SilentError(RuntimeError):
    """Components do not answer; the message has a line for each, with what went wrong and the fix."""


def check(stack: StackResponse, say: Callable[[str], None]) -> None:
    """Ask every component of `stack` for an answer and `say` so; raises SilentError when some give none."""
    problems = []
    for model in (each for several in stack.components.values() for each in several):
        try:
            _ask(StackComponent.from_model(model))
        except Exception as error:  # whatever a library raises, the component has not answered
            problems.append(f"{model.type} '{model.name}' does not answer: {_first_line(error)}\n  fix: {_fix(model)}")
        else:
            say(f"{model.type} '{model.name}' answers")
    if problems:
        raise SilentError("\n".join(problems))


def _ask(component: StackComponent) -> None:
    if component.config.is_remote and Client().zen_store.is_local_store():
        raise NoServerError("it cannot reach ZenML's SQLite file on this machine: zenml login https://YOUR-SERVER")
    kind = component.type
    CHECKS.get((kind, component.flavor), CHECKS.get((kind, ANY), _nothing))(component)


def _fix(model: ComponentResponse) -> str:
    return FIXES.get(model.type, "see docs/cluster.md")


def _first_line(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error).strip() else 'no message'}"


def _nothing(component: StackComponent) -> None:
    """Ask nothing: the component is part of this process."""


def _tracker(tracker: StackComponent) -> None:
    uri = str(tracker.config.tracking_uri)
    if not uri.startswith("http"):
        return
    requests.get(f"{uri}/health", timeout=PATIENCE_S).raise_for_status()
    tracker.configure_mlflow()
    credentials = (tracker.config.tracking_username or "", tracker.config.tracking_password or "")
    path = f"{uri}/api/2.0/mlflow/experiments/get?experiment_id=0"
    answer = requests.get(path, auth=credentials if any(credentials) else None, timeout=PATIENCE_S)
    if answer.status_code in (401, 403):
        raise PermissionError(f"{uri} refuses the user and password (HTTP {answer.status_code})")


def _artifact_store(store: BaseArtifactStore) -> None:
    """Write a file, read it back and remove it."""
    store.makedirs(store.path)
    place = os.path.join(store.path, f"likeness-check-{uuid.uuid4().hex}")
    with store.open(place, "w") as file:
        file.write("written")
    with store.open(place, "r") as file:
        text = file.read()
    store.remove(place)
    if text != "written":
        raise OSError(f"{place} was not read back as written")


def _kubernetes(component: StackComponent) -> None:
    """Ask for the pods of the namespace: that needs the cluster, the account's rights and the namespace."""
    from kubernetes.client import CoreV1Api

    api = CoreV1Api(component.get_kube_client())
    namespace = component.config.kubernetes_namespace
    api.read_namespace(namespace, _request_timeout=PATIENCE_S)
    api.list_namespaced_pod(namespace, limit=1, _request_timeout=PATIENCE_S)


def _kubeflow(orchestrator: StackComponent) -> None:
    host = str(orchestrator.config.kubeflow_hostname).removesuffix("/pipeline")
    requests.get(f"{host}/apis/v2beta1/healthz", timeout=PATIENCE_S).raise_for_status()


def _ray(operator: StackComponent) -> None:
    operator.client.list_jobs()


def _registry(registry: StackComponent) -> None:
    """Ask for the registry's API; one that wants a login answers 401."""
    host = registry.config.uri.split("/")[0]
    scheme = "http" if host.split(":")[0] in ("localhost", "127.0.0.1") else "https"
    answer = requests.get(f"{scheme}://{host}/v2/", timeout=PATIENCE_S)
    if answer.status_code not in (200, 401):
        raise ConnectionError(f"{host} answers HTTP {answer.status_code} to /v2/")


ANY = "any flavour"
CHECKS: dict[tuple[StackComponentType, str], Check] = {
    (StackComponentType.EXPERIMENT_TRACKER, "mlflow"): _tracker,
    (StackComponentType.ARTIFACT_STORE, ANY): _artifact_store,
    (StackComponentType.CONTAINER_REGISTRY, ANY): _registry,
    (StackComponentType.ORCHESTRATOR, "kubernetes"): _kubernetes,
    (StackComponentType.STEP_OPERATOR, "kubernetes"): _kubernetes,
    (StackComponentType.STEP_OPERATOR, "ray"): _ray,
    (StackComponentType.ORCHESTRATOR, "kubeflow"): _kubeflow,
    (StackComponentType.ORCHESTRATOR, "kubeflow_gpu"): _kubeflow,
}
FIXES: dict[StackComponentType, str] = {
    StackComponentType.EXPERIMENT_TRACKER: "start the MLflow server (docs/team.md) or correct `tracking_uri`, and the "
    "user and password in ZenML's secret",
    StackComponentType.ARTIFACT_STORE: "mount or create the folder or bucket, writable for you, or correct `path`",
    StackComponentType.CONTAINER_REGISTRY: "correct `uri`, and log in with `docker login`",
    StackComponentType.ORCHESTRATOR: "correct the context and namespace (`kubectl config get-contexts`, `kubectl get "
    "pods`), and `pip install -c constraints.txt -e '.[kubernetes]'`",
    StackComponentType.STEP_OPERATOR: "correct its address in the stack file; its client library is an extra of ours",
}
