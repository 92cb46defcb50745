"""What shares the work of a step, as the run says it: not a parameter of the step, since the result is the same."""

from typing import Any, cast

from zenml import get_step_context

from core.running import Engine

KEY = "engine"


def worked_by(engine: Engine) -> dict[str, Any]:
    """Return the options of a step whose work the engine shares; they leave its cache key as it is."""
    return {} if engine == "local" else {"extra": {KEY: engine}}


def engine() -> Engine:
    """Return the engine of the step that is running; "local" outside of a step."""
    try:
        return cast(Engine, get_step_context().step_run.config.extra.get(KEY, "local"))
    except RuntimeError:
        return "local"
