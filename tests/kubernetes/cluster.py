"""A stand-in for a Kubernetes cluster: its objects, its scheduler and its Job controller. No container is started.

A pod's command runs as a process of this machine (`kubelet.py`). What is shown by it: the objects that ZenML's real
client code sends (valid against the Kubernetes schema), where pods are placed, and that runs finish and survive
killed pods. What is not: images and their pull, access rights, device plugins, the network between nodes.
"""

import base64
import copy
import re
import threading
import time
import uuid
from dataclasses import dataclass, field

import kubernetes_validate
from cluster_objects import DISRUPTED, GPU, action, asks, drop_unknown_nulls, merge, owners, step_of, tolerates
from kubelet import Kubelet
from kubernetes.utils.quantity import parse_quantity

NAMESPACE = "likeness"
VERSION = "1.31"
KINDS = {
    "configmaps": ("v1", "ConfigMap"),
    "cronjobs": ("batch/v1", "CronJob"),
    "jobs": ("batch/v1", "Job"),
    "namespaces": ("v1", "Namespace"),
    "nodes": ("v1", "Node"),
    "pods": ("v1", "Pod"),
    "rolebindings": ("rbac.authorization.k8s.io/v1", "RoleBinding"),
    "secrets": ("v1", "Secret"),
    "serviceaccounts": ("v1", "ServiceAccount"),
}
LABEL = re.compile(r"^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$")
NAME = re.compile(r"^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$")


class ApiError(Exception):
    """What the API server answers instead of an object."""

    def __init__(self, code: int, reason: str, message: str):
        super().__init__(message)
        self.code, self.reason = code, reason


@dataclass
class Node:
    name: str
    capacity: dict[str, str]
    labels: dict[str, str] = field(default_factory=dict)
    taints: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Event:
    """`what` happened to a pod: waits, starts, ended, killed, evicted."""

    seconds: float
    what: str
    pod: str
    step: str
    node: str | None


class Cluster:
    """Objects by (resource, namespace, name)."""

    def __init__(self, nodes: list[Node], kubelet: Kubelet, namespace: str):
        self.nodes, self.kubelet = nodes, kubelet
        self.lock, self.over = threading.RLock(), threading.Event()
        self.events: list[Event] = []
        self.objects: dict[tuple[str, str, str], dict] = {}
        self.create("namespaces", "", {"metadata": {"name": namespace}})
        for node in nodes:
            self.create("nodes", "", {"metadata": {"name": node.name, "labels": node.labels}})
        self.controller = threading.Thread(target=self._control, daemon=True)
        self.controller.start()

    def close(self) -> None:
        self.over.set()
        self.controller.join()
        self.kubelet.stop_all()

    # What the API server does.

    def create(self, resource: str, namespace: str, body: dict) -> dict:
        version, kind = KINDS[resource]
        body = copy.deepcopy(body) | {"apiVersion": version, "kind": kind}
        self._admit(resource, namespace, body)
        meta = body["metadata"]
        key = (resource, namespace, meta["name"])
        with self.lock:
            if key in self.objects:
                raise ApiError(409, "AlreadyExists", f"{resource} {meta['name']} already exists")
            now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
            meta.update(uid=str(uuid.uuid4()), creationTimestamp=now)
            if namespace:
                meta["namespace"] = namespace
            self.objects[key] = body
            return body

    def _admit(self, resource: str, namespace: str, body: dict) -> None:
        """Refuse what a real server would refuse; fill in the defaults that ZenML would trip over without."""
        name = body.get("metadata", {}).get("name", "")
        labels = body.get("metadata", {}).get("labels") or {}
        if not NAME.match(name) or not all(LABEL.match(value) for value in labels.values()):
            raise ApiError(422, "Invalid", f"name {name!r} or labels {labels} are not allowed")
        if namespace and ("namespaces", "", namespace) not in self.objects:
            raise ApiError(404, "NotFound", f'namespaces "{namespace}" not found')
        if resource == "jobs":
            body["status"] = {"active": 1}
            for rule in body["spec"].get("podFailurePolicy", {}).get("rules", []):
                for condition in rule.get("onPodConditions", []):
                    condition.setdefault("status", "True")
        drop_unknown_nulls(body)
        try:
            kubernetes_validate.validate(body, VERSION, strict=True)
        except kubernetes_validate.ValidationError as error:
            raise ApiError(422, "Invalid", f"{body['kind']} {name}: {error}") from error
        if resource == "secrets":
            for key, text in body.pop("stringData", {}).items():
                body.setdefault("data", {})[key] = base64.b64encode(text.encode()).decode()

    def read(self, resource: str, namespace: str, name: str) -> dict:
        found = self.objects.get((resource, namespace, name))
        if found is None:
            raise ApiError(404, "NotFound", f'{resource} "{name}" not found')
        return found

    def search(self, resource: str, namespace: str, labels: str = "", fields: str = "") -> list[dict]:
        with self.lock:
            found = [each for (kind, space, _), each in self.objects.items() if (kind, space) == (resource, namespace)]
        wanted = [part.replace("==", "=").split("=") for part in labels.split(",") if part]
        found = [each for each in found if all((each["metadata"].get("labels") or {}).get(k) == v for k, v in wanted)]
        phase = fields.removeprefix("status.phase=")
        return [each for each in found if not phase or each["status"]["phase"] == phase]

    def patch(self, resource: str, namespace: str, name: str, change: dict) -> dict:
        with self.lock:
            found = self.read(resource, namespace, name)
            merge(found, change)
            return found

    def delete(self, resource: str, namespace: str, name: str) -> None:
        """Delete the object and all that it owns; a pod's process is told to stop."""
        with self.lock:
            gone = self.read(resource, namespace, name)
            del self.objects[resource, namespace, name]
            if resource == "pods":
                self.kubelet.stop(name)
            uid = gone["metadata"]["uid"]
            for kind, space, other in [key for key, each in self.objects.items() if uid in owners(each)]:
                if (kind, space, other) in self.objects:
                    self.delete(kind, space, other)

    # What the scheduler, the kubelets and the Job controller do.

    def _control(self) -> None:
        while not self.over.wait(0.2):
            with self.lock:
                for job in [each for (kind, _, _), each in self.objects.items() if kind == "jobs"]:
                    self._control_job(job)
                for pod in self.pods():
                    if pod["status"]["phase"] == "Pending":
                        self._place(pod)
                    elif pod["status"]["phase"] == "Running":
                        self._watch(pod)

    def pods(self) -> list[dict]:
        with self.lock:
            return [each for (kind, _, _), each in self.objects.items() if kind == "pods"]

    def _control_job(self, job: dict) -> None:
        if job["status"].get("conditions"):
            return
        pods = [pod for pod in self.pods() if job["metadata"]["uid"] in owners(pod)]
        phases = [pod["status"]["phase"] for pod in pods]
        failures = [action(job, pod) for pod, phase in zip(pods, phases, strict=True) if phase == "Failed"]
        counted = failures.count("Count")
        if "Succeeded" in phases:
            job["status"] = {"succeeded": 1, "conditions": [{"type": "Complete", "status": "True"}]}
        elif counted > job["spec"].get("backoffLimit", 6) or "FailJob" in failures:
            failed = {"type": "Failed", "status": "True", "reason": "BackoffLimitExceeded", "message": "pods failed"}
            job["status"] = {"failed": counted, "conditions": [failed]}
        elif not {"Pending", "Running"} & set(phases):
            self._create_pod(job)

    def _create_pod(self, job: dict) -> None:
        meta = job["metadata"]
        pod = copy.deepcopy(job["spec"]["template"])
        name = f"{meta['name']}-{uuid.uuid4().hex[:5]}"
        labels = (pod.get("metadata", {}).get("labels") or {}) | {"job-name": meta["name"]}
        owner = {"apiVersion": "batch/v1", "kind": "Job", "name": meta["name"], "uid": meta["uid"], "controller": True}
        pod["metadata"] = pod.get("metadata", {}) | {"name": name, "labels": labels, "ownerReferences": [owner]}
        self.create("pods", meta["namespace"], pod)["status"] = {"phase": "Pending"}

    def _place(self, pod: dict) -> None:
        node = next((node for node in self.nodes if self._fits(pod, node)), None)
        if node is None:
            if not pod["status"].get("conditions"):
                reason = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "no node"}
                pod["status"]["conditions"] = [reason]
                self._note("waits", pod)
            return
        pod["spec"]["nodeName"] = node.name
        pod["status"] = {"phase": "Running"}
        self.kubelet.start(pod, lambda secret: self.read("secrets", pod["metadata"]["namespace"], secret))
        self._note("starts", pod)

    def _fits(self, pod: dict, node: Node) -> bool:
        spec = pod["spec"]
        if any(node.labels.get(key) != value for key, value in (spec.get("nodeSelector") or {}).items()):
            return False
        if not all(any(tolerates(each, taint) for each in spec.get("tolerations") or []) for taint in node.taints):
            return False
        there = [each for each in self.pods() if each["spec"].get("nodeName") == node.name]
        busy = [each for each in there if each["status"]["phase"] == "Running"]
        return all(
            sum(asks(each, resource) for each in [pod, *busy]) <= parse_quantity(node.capacity.get(resource, 0))
            for resource in ("cpu", "memory", GPU)
        )

    def _watch(self, pod: dict) -> None:
        code = self.kubelet.exit_code(pod["metadata"]["name"])
        if code is None:
            return
        ended = {"exitCode": code, "reason": "Completed" if code == 0 else "Error"}
        status = {"name": "main", "image": "", "imageID": "", "ready": False, "restartCount": 0}
        pod["status"]["phase"] = "Succeeded" if code == 0 else "Failed"
        pod["status"]["containerStatuses"] = [status | {"state": {"terminated": ended}}]
        self._note("ended", pod)

    # What happens to clusters.

    def running(self, step: str) -> str | None:
        """Return the name of the pod that runs `step` (of the orchestrator: "") now."""
        running = (pod for pod in self.pods() if pod["status"]["phase"] == "Running" and step_of(pod) == step)
        return next((pod["metadata"]["name"] for pod in running), None)

    def kill(self, name: str) -> None:
        """End the pod's process at once, as a node does that is out of memory."""
        with self.lock:
            self._note("killed", self._pod(name))
            self.kubelet.kill(name)

    def evict(self, name: str) -> None:
        """Take the pod from its node as for a spot machine that is called back: a request to stop, then the end."""
        with self.lock:
            pod = self._pod(name)
            self._note("evicted", pod)
            pod["status"]["conditions"] = [DISRUPTED]
            self.kubelet.stop(name)

    def _pod(self, name: str) -> dict:
        return next(pod for pod in self.pods() if pod["metadata"]["name"] == name)

    def _note(self, what: str, pod: dict) -> None:
        name, node = pod["metadata"]["name"], pod["spec"].get("nodeName")
        self.events.append(Event(time.monotonic(), what, name, step_of(pod), node))

    def log(self, pod: str) -> str:
        return self.kubelet.log(pod)

    def last_words(self) -> str:
        return "\n".join(f"--- {name}\n{self.log(name)[-1500:]}" for name in list(self.kubelet.processes)[-3:])
