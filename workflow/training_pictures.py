"""What a training was like, as pictures."""

from collections.abc import Iterator

import numpy as np

from figures.history_figure import history_figure
from figures.step_figure import step_figure
from workflow.trained_model import TrainedModel


def training_pictures(trained: TrainedModel) -> Iterator[tuple[str, np.ndarray]]:
    """Yield "history" and "loss_by_step", uint8 RGB (H, W, 3); nothing of a model that is fitted in one go."""
    if trained.curves():
        yield "history", history_figure({trained.name: trained.curves()})
    if trained.step_losses:
        yield "loss_by_step", step_figure(trained.step_losses)
