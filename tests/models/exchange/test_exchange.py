"""Two groups that differ a little in colour and share a shape: colour is exchanged, shape is kept."""

import numpy as np
import pytest
import torch

from models.exchange.exchange import exchanged, train_exchange
from models.exchange.network import ExchangeAutoencoder, ExchangeSettings
from models.training.noise import seeded
from models.training.settings import LoopSettings

SIZE = 16
SETTINGS = ExchangeSettings(network="dense", size=SIZE, zdim=4, width=0.1)
STEPS = LoopSettings(epochs=40, patience=40, batch_size=16, learning_rate=0.003)


def bars(count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A bright bar somewhere, reddish in group 0 and bluish in group 1: pixels, groups, where the bar is."""
    rng = np.random.default_rng(0)
    groups, places = np.arange(count) % 2, rng.integers(2, SIZE - 2, count)
    pixels = np.full((count, SIZE, SIZE, 3), 20, np.uint8)
    for face, group, place in zip(pixels, groups, places, strict=True):
        face[:, place - 2 : place + 2] = (220, 180, 150) if group == 0 else (150, 180, 220)
    return pixels, groups, places


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    pixels, groups, places = bars(120)
    rows = np.arange(96), np.arange(96, 120)
    model, _ = train_exchange(SETTINGS, pixels, groups, *rows, STEPS, folder=tmp_path_factory.mktemp("x"), seed=0)
    return model, pixels[96:], groups[96:], places[96:]


def test_the_other_decoder_changes_the_group_and_keeps_the_rest(trained):
    model, pixels, groups, places = trained
    made = exchanged(model, pixels[groups == 0], 1).astype(int)
    assert made[..., 2].max(axis=(1, 2)).mean() > made[..., 0].max(axis=(1, 2)).mean() + 30
    found = made[..., 1].mean(axis=1).argmax(axis=1)
    assert np.corrcoef(found, places[groups == 0])[0, 1] > 0.8


def test_the_own_decoder_rebuilds(trained):
    model, pixels, groups, _ = trained
    own = exchanged(model, pixels[groups == 1], 1).astype(int)
    assert np.abs(own - pixels[groups == 1]).mean() < np.abs(exchanged(model, pixels[groups == 1], 0) - own).mean()


def test_each_face_counts_by_its_own_decoder_alone():
    model = ExchangeAutoencoder(SETTINGS).eval()
    x = torch.rand(3, 3, SIZE, SIZE)
    loss = model.losses(x, (x, torch.tensor([0, 1, 1])), seeded(0))["loss"]
    by_hand = torch.cat([model(x[:1], 0), model(x[1:], 1)])
    assert loss.item() == pytest.approx((by_hand - x).square().mean().item(), rel=1e-5)
    one = model.losses(x, (x, torch.zeros(3, dtype=torch.int64)), seeded(0))["loss"]
    assert one.item() == pytest.approx((model(x, 0) - x).square().mean().item(), rel=1e-5)


def test_both_groups_are_needed(tmp_path):
    pixels, groups, _ = bars(8)
    with pytest.raises(ValueError, match="both groups"):
        train_exchange(SETTINGS, pixels, groups * 0, np.arange(6), np.arange(6, 8), STEPS, folder=tmp_path, seed=0)
