"""Register a stack file with ZenML and make it active: `python stacks/register.py stacks/local.yaml`.

Idempotent: existing components are brought up to date, nothing is registered twice. The stack becomes active when each
of its components has answered.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mlflow
import yaml
from zenml.client import Client
from zenml.enums import StackComponentType
from zenml.stack.flavor import validate_flavor_source
from zenml.utils.dict_utils import recursive_update

from stacks.checks import SilentError, check

ROOT = Path(__file__).resolve().parents[1]
EXPERIMENT = "likeness"
EXPERIMENT_TAGS = {
    "mlflow.experimentKind": "custom_model_development",
    "mlflow.note.content": (
        "One run per pipeline, one nested run per model. Compare models by the metrics of the nested runs. The "
        "registry is under *Models*: a version's description is its card, and the aliases `champion` and `challenger` "
        "say which one is used. docs/promotion.md and docs/operations.md of the checkout say more."
    ),
}
"""What MLflow's page opens with: machine learning instead of a guess, and what the runs are. Set once; edits stay."""


def main() -> None:
    """Register the stack named on the command line; say of each component whether it answers."""
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_file():
        sys.exit("usage: python stacks/register.py STACK.yaml   (see the folder stacks/)")
    stack = yaml.safe_load(Path(sys.argv[1]).read_text(encoding="utf-8").replace("{root}", str(ROOT)))
    try:
        register(stack, print)
    except SilentError as error:
        sys.exit(f"{error}\nThe stack '{stack['name']}' is registered, but not active.")
    print(f"Active ZenML stack: {stack['name']}")


def register(stack: dict[str, Any], say: Callable[[str], None] = lambda _: None) -> None:
    """Register every component of `stack`, then the stack itself; check the components, and activate it.

    `say` is given a line for each component that answers. Raises `stacks.checks.SilentError`, which names the fix, when
    some do not.
    """
    client = Client()
    if not Client.find_repository():
        Client.initialize(ROOT)
    components = {StackComponentType(kind): component for kind, component in stack["components"].items()}
    for kind, component in components.items():
        _register_component(client, kind, component)
    names = {kind: component["name"] for kind, component in components.items()}
    if stack["name"] in {known.name for known in client.list_stacks(size=1000)}:
        client.update_stack(stack["name"], component_updates={kind: [name] for kind, name in names.items()})
    else:
        client.create_stack(stack["name"], names)
    check(client.get_stack(stack["name"]), say)
    client.activate_stack(stack["name"])
    if StackComponentType.EXPERIMENT_TRACKER in components:
        prepare_experiment(components[StackComponentType.EXPERIMENT_TRACKER]["configuration"]["tracking_uri"])


def _register_component(client: Client, kind: StackComponentType, component: dict[str, Any]) -> None:
    if component["name"] == "default":  # ZenML's own; it cannot be changed
        return
    flavor = _flavor(client, kind, component["flavor"])
    known = {each.name: each for each in client.list_stack_components(type=kind, size=1000)}
    configuration = component.get("configuration", {})
    if component["name"] not in known:
        client.create_stack_component(component["name"], flavor, kind, configuration)
    elif recursive_update(dict(known[component["name"]].configuration), configuration) != dict(
        known[component["name"]].configuration
    ):
        client.update_stack_component(component["name"], kind, configuration=configuration)


def _flavor(client: Client, kind: StackComponentType, flavor: str) -> str:
    """Return the name that ZenML knows the flavour by, after registering it when it is a class of ours."""
    if "." not in flavor:
        return flavor
    _, described = validate_flavor_source(flavor, kind)
    if described.name not in {each.name for each in client.list_flavors(type=kind, size=1000)}:
        client.create_flavor(flavor, kind)
    return described.name


def prepare_experiment(tracking_uri: str) -> None:
    """Create the project's MLflow experiment, its artifacts beside the tracking store when that is a file."""
    if tracking_uri.startswith("sqlite:///"):
        database = Path(tracking_uri.removeprefix("sqlite:///"))
        database.parent.mkdir(parents=True, exist_ok=True)
    client = mlflow.MlflowClient(tracking_uri=tracking_uri)
    if client.get_experiment_by_name(EXPERIMENT) is None:
        local = tracking_uri.startswith("sqlite:///")
        client.create_experiment(EXPERIMENT, artifact_location=str(database.parent / "artifacts") if local else None)
    experiment = client.get_experiment_by_name(EXPERIMENT)
    for tag, value in EXPERIMENT_TAGS.items():
        if tag not in experiment.tags:
            client.set_experiment_tag(experiment.experiment_id, tag, value)


if __name__ == "__main__":
    main()
