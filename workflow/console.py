"""What the console of a run leaves out: lines of other packages that nobody can act on, each by its own words."""

import logging

ZENML_TRACKER = "zenml.integrations.mlflow.experiment_trackers.mlflow_experiment_tracker"
STEP_LAUNCHER = "zenml.orchestrators.step_launcher"
LOCAL_ORCHESTRATOR = "zenml.orchestrators.local.local_orchestrator"

UNSAID: dict[str, str] = {
    ZENML_TRACKER: "Failed to disable MLflow autologging for the following frameworks",
    STEP_LAUNCHER: "Failed to run step",
    "mlflow.pyfunc": "Validating input example against model signature",
}
"""Logger and beginning of its message: ZenML asks MLflow for frameworks that this MLflow no longer has, and says why a
step failed before the error itself, which ends the run, says so; MLflow tells of every model that it looks at."""

BARE: dict[str, str] = {LOCAL_ORCHESTRATOR: "Step "}
"""Those that are shown without the traceback of the error, which ends the run with the same one."""


class Unsaid(logging.Filter):
    """Lets all messages pass but those that begin with the given words."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a message is shown."""
        return not record.getMessage().startswith(self._words)


class Bare(Unsaid):
    """Lets all messages pass, those that begin with the given words without the error behind them."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Take the error away; every message is shown."""
        if not super().filter(record):
            record.exc_info = None
        return True


def leave_out() -> None:
    """Set the filters of `UNSAID` and `BARE` for every log of this process; a second call changes nothing."""
    for kind, named in ((Unsaid, UNSAID), (Bare, BARE)):
        for name, words in named.items():
            logger = logging.getLogger(name)
            if not any(isinstance(each, Unsaid) for each in logger.filters):
                logger.addFilter(kind(words))
