"""Register a stack file with ZenML and make it active: `python stacks/register.py stacks/local.yaml`.

Idempotent: existing components are brought up to date, nothing is registered twice.
"""

import sys
from pathlib import Path
from typing import Any

import mlflow
import yaml
from zenml.client import Client
from zenml.enums import StackComponentType
from zenml.utils.dict_utils import recursive_update

ROOT = Path(__file__).resolve().parents[1]
EXPERIMENT = "likeness"


def main() -> None:
    """Register the stack named on the command line."""
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_file():
        sys.exit("usage: python stacks/register.py STACK.yaml   (see the folder stacks/)")
    stack = yaml.safe_load(Path(sys.argv[1]).read_text(encoding="utf-8").replace("{root}", str(ROOT)))
    register(stack)
    print(f"Active ZenML stack: {stack['name']}")


def register(stack: dict[str, Any]) -> None:
    """Register every component of `stack`, then the stack itself, and activate it."""
    client = Client()
    if not Client.find_repository():
        Client.initialize(ROOT)
    components = stack["components"]
    for kind, component in components.items():
        _register_component(client, StackComponentType(kind), component)
    names = {StackComponentType(kind): component["name"] for kind, component in components.items()}
    if stack["name"] in {known.name for known in client.list_stacks(size=1000)}:
        client.update_stack(stack["name"], component_updates={kind: [name] for kind, name in names.items()})
    else:
        client.create_stack(stack["name"], names)
    client.activate_stack(stack["name"])
    tracker = components.get("experiment_tracker")
    if tracker:
        prepare_experiment(tracker["configuration"]["tracking_uri"])


def _register_component(client: Client, kind: StackComponentType, component: dict[str, Any]) -> None:
    if component["name"] == "default":  # ZenML's own; it cannot be changed
        return
    known = {each.name: each for each in client.list_stack_components(type=kind, size=1000)}
    configuration = component.get("configuration", {})
    if component["name"] not in known:
        client.create_stack_component(component["name"], component["flavor"], kind, configuration)
    elif recursive_update(dict(known[component["name"]].configuration), configuration) != dict(
        known[component["name"]].configuration
    ):
        client.update_stack_component(component["name"], kind, configuration=configuration)


def prepare_experiment(tracking_uri: str) -> None:
    """Create the project's MLflow experiment, its artifacts beside the tracking store when that is a file."""
    if tracking_uri.startswith("sqlite:///"):
        database = Path(tracking_uri.removeprefix("sqlite:///"))
        database.parent.mkdir(parents=True, exist_ok=True)
    client = mlflow.MlflowClient(tracking_uri=tracking_uri)
    if client.get_experiment_by_name(EXPERIMENT) is None:
        local = tracking_uri.startswith("sqlite:///")
        client.create_experiment(EXPERIMENT, artifact_location=str(database.parent / "artifacts") if local else None)


if __name__ == "__main__":
    main()
