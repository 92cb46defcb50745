"""The epochs of a training as they end: in its MLflow run, and now and then a line on the console."""

import time
from dataclasses import dataclass, field

import mlflow

EVERY_S = 20.0
"""Seconds between two lines."""


@dataclass
class EpochLog:
    """Takes the metrics of each epoch of the training `label`, which has `epochs` epochs or, stopped early, fewer.

    `prefix`: of the metrics' names, where a run holds several trainings.
    """

    label: str
    epochs: int
    prefix: str = ""
    ended: float = field(default_factory=time.monotonic)
    said: float = field(default_factory=time.monotonic)

    def __call__(self, epoch: int, metrics: dict[str, float]) -> None:
        """Log `metrics` of an epoch, counted from 1."""
        mlflow.log_metrics({f"{self.prefix}{name}": value for name, value in metrics.items()}, step=epoch)
        began, self.ended = self.ended, time.monotonic()
        if self.ended - self.said >= EVERY_S and epoch < self.epochs:
            self.said = self.ended
            print(self.line(epoch, metrics["val_loss"], self.ended - began), flush=True)

    def line(self, epoch: int, loss: float, seconds: float) -> str:
        """Say how far the training is after an epoch that took so long."""
        left = seconds * (self.epochs - epoch)
        ahead = f"{left / 60:.0f} min" if left >= 90 else f"{left:.0f} s"
        return f"{self.label}: epoch {epoch} of {self.epochs}, val_loss {loss:.4g}, at most {ahead} left"
