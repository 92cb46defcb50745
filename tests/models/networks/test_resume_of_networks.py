"""An interrupted training with dropout continues exactly, whatever torch's global generator did meanwhile."""

import numpy as np
import pytest
import torch

from models.training.loop import train
from models.training.settings import TrainingSettings

SETTINGS = TrainingSettings(epochs=3, batch_size=12, patience=3)
TRAIN, VAL = np.arange(24), np.arange(24, 32)


class InterruptedRunError(Exception):
    """Stands for anything that stops a run between two epochs."""


def interrupt(epoch, metrics):
    raise InterruptedRunError


@pytest.mark.parametrize("network", ["vgg", "resnet", "utk_transposed", "mnist_dense", "mnist_conv", "dense"])
def test_dropout_is_the_same_after_an_interruption(tiny, pictures, tmp_path, network: str):
    def run(folder, on_epoch=None):
        model = tiny("vae", network=network, dropout=0.5)
        return train(model, pictures, TRAIN, VAL, SETTINGS, folder=folder, seed=0, on_epoch=on_epoch), model

    undisturbed, expected = run(tmp_path / "whole")
    with pytest.raises(InterruptedRunError):
        run(tmp_path / "cut", interrupt)
    torch.manual_seed(123)
    resumed, model = run(tmp_path / "cut")
    assert resumed == undisturbed
    assert all(torch.equal(value, model.state_dict()[name]) for name, value in expected.state_dict().items())
