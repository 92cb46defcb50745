"""An interrupted training of any family continues to the weights and history of an undisturbed one."""

import numpy as np
import pytest
import torch

from models.training.loop import train
from models.training.settings import TrainingSettings

SETTINGS = TrainingSettings(epochs=3, batch_size=12, patience=3)
TRAIN, VAL = np.arange(24), np.arange(24, 32)
OBJECTIVES = {"incremental_vae": {"every": 1, "threshold": 10.0}}
"""Beta rises after every epoch, so a training that forgets the history ends elsewhere."""


class InterruptedRunError(Exception):
    """Stands for anything that stops a run between two epochs."""


def interrupt(epoch, metrics):
    raise InterruptedRunError


def test_an_interrupted_training_continues_exactly(tiny, pictures, tmp_path, family):
    def run(folder, on_epoch=None):
        model = tiny(family, objective=OBJECTIVES.get(family, {}))
        return train(model, pictures, TRAIN, VAL, SETTINGS, folder=folder, seed=0, on_epoch=on_epoch), model

    undisturbed, expected = run(tmp_path / "whole")
    with pytest.raises(InterruptedRunError):
        run(tmp_path / "cut", interrupt)
    resumed, model = run(tmp_path / "cut")
    assert resumed == undisturbed
    assert all(torch.equal(value, model.state_dict()[name]) for name, value in expected.state_dict().items())


def test_beta_stands_in_the_history(tiny, pictures, tmp_path):
    model = tiny("incremental_vae", objective={"every": 1, "threshold": 10.0, "steps": 3})
    result = train(model, pictures, TRAIN, VAL, SETTINGS, folder=tmp_path, seed=0)
    for part in ("train_beta", "val_beta"):
        assert [epoch[part] for epoch in result.history] == pytest.approx([0.001, 0.01, 0.1])
