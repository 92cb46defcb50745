"""What the console of a run leaves out: lines of other packages that nobody can act on, each by its own words."""

import logging

UNSAID: dict[str, str] = {
    "zenml.integrations.mlflow.experiment_trackers.mlflow_experiment_tracker": (
        "Failed to disable MLflow autologging for the following frameworks"
    ),
}
"""Logger and beginning of its message: ZenML asks MLflow for frameworks that this MLflow no longer has."""


class Unsaid(logging.Filter):
    """Lets all messages pass but those that begin with the given words."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a message is shown."""
        return not record.getMessage().startswith(self._words)


def leave_out() -> None:
    """Leave the messages of `UNSAID` out of every log of this process; a second call changes nothing."""
    for name, words in UNSAID.items():
        logger = logging.getLogger(name)
        if not any(isinstance(each, Unsaid) for each in logger.filters):
            logger.addFilter(Unsaid(words))
