"""Parts of a batch, and a process that is alone."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

import models.training.loop
from models.training.loop import train
from models.training.parallel import Processes, processes
from models.training.settings import TrainingSettings


@given(size=st.integers(1, 40), count=st.integers(1, 9))
def test_parts_cover_the_batch_once_and_evenly(size, count):
    batch = torch.arange(size) * 2
    parts = [Processes(rank, count).part(batch) for rank in range(count)]
    assert torch.equal(torch.cat([part.rows for part in parts]), batch)
    assert sum(part.share for part in parts) == pytest.approx(1)
    sizes = [len(part.rows) for part in parts]
    assert max(sizes) - min(sizes) <= 1
    assert [part.start for part in parts] == [sum(sizes[:rank]) for rank in range(count)]


def test_a_process_alone_changes_nothing():
    alone = processes()
    layer = nn.Linear(2, 1)
    layer(torch.ones(1, 2)).sum().backward()
    before = layer.weight.grad.clone()
    alone.average_gradients(layer.parameters(), share=0.5)
    assert alone == Processes(0, 1)
    assert torch.equal(layer.weight.grad, before)
    assert alone.total({"loss": 2.0}) == {"loss": 2.0}
    with alone.first_leads():
        pass


def test_batches_smaller_than_the_crew_are_refused(tiny, pictures, tmp_path, monkeypatch):
    monkeypatch.setattr(models.training.loop, "processes", lambda: Processes(0, 4))
    settings = TrainingSettings(epochs=1, batch_size=3)
    with pytest.raises(ValueError, match="4 processes cannot share batches of 3 faces: raise batch_size"):
        train(tiny(), pictures, np.arange(30), np.arange(30, 40), settings, folder=tmp_path, seed=0)
