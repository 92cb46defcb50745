"""What the objects of a cluster say."""

from kubernetes.utils.quantity import parse_quantity

GPU = "nvidia.com/gpu"
DISRUPTED = {"type": "DisruptionTarget", "status": "True", "reason": "PreemptionByScheduler"}


def step_of(pod: dict) -> str:
    return pod["metadata"].get("labels", {}).get("step_name", "")


def owners(each: dict) -> set[str]:
    return {owner["uid"] for owner in each["metadata"].get("ownerReferences") or []}


def tolerates(toleration: dict, taint: dict) -> bool:
    if toleration.get("effect") not in (None, taint["effect"]):
        return False
    if toleration.get("operator") == "Exists":
        return toleration.get("key") in (None, taint["key"])
    return (toleration.get("key"), toleration.get("value")) == (taint["key"], taint.get("value"))


def asks(pod: dict, resource: str):
    """Return what the pod's containers request; without a request, the limit counts."""
    wanted = [each.get("resources") or {} for each in pod["spec"]["containers"]]
    asked = [(each.get("limits") or {}) | (each.get("requests") or {}) for each in wanted]
    return sum(parse_quantity(each.get(resource, 0)) for each in asked)


def action(job: dict, pod: dict) -> str:
    """Return what the Job's failure policy says of a failed pod: Count, Ignore or FailJob."""
    code = pod["status"]["containerStatuses"][0]["state"]["terminated"]["exitCode"]
    disrupted = bool(pod["status"].get("conditions"))
    for rule in job["spec"].get("podFailurePolicy", {}).get("rules", []):
        codes = rule.get("onExitCodes")
        if codes and (code in codes["values"]) == (codes["operator"] == "In"):
            return rule["action"]
        if disrupted and any(each["type"] == DISRUPTED["type"] for each in rule.get("onPodConditions") or []):
            return rule["action"]
    return "Count"


def merge(target: dict, change: dict) -> None:
    for key, value in change.items():
        if value is None:
            target.pop(key, None)
        elif isinstance(value, dict) and isinstance(target.get(key), dict):
            merge(target[key], value)
        else:
            target[key] = value


def drop_unknown_nulls(node: object) -> None:
    """Drop nulls under names that Python's client uses, as a real server drops unknown fields with a warning.

    ZenML 0.98 merges `container_security_context` into a dictionary of such names. Any other unknown field is refused
    here, so that a misspelt one is found.
    """
    if isinstance(node, dict):
        for name in [name for name, value in node.items() if "_" in name and value is None]:
            del node[name]
        for each in node.values():
            drop_unknown_nulls(each)
    elif isinstance(node, list):
        for each in node:
            drop_unknown_nulls(each)
