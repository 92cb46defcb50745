"""The training loop: it learns, repeats itself exactly, keeps the best epoch and refuses nonsense."""

import numpy as np
import pytest
import torch

from models.inference import reconstruct
from models.training.loop import TrainingDivergedError, train
from models.training.precision import autocast, resolve
from models.training.settings import TrainingSettings
from models.training.training_state import OtherRunError

TRAIN, VAL = np.arange(30), np.arange(30, 40)
QUICK = TrainingSettings(epochs=3, batch_size=8, precision="fp32")


def weights(model):
    return {name: tensor.clone() for name, tensor in model.state_dict().items()}


def same(left, right):
    return left.keys() == right.keys() and all(torch.equal(left[name], right[name]) for name in left)


def test_same_seed_same_everything(tiny, family, pictures, tmp_path):
    runs = []
    for name in ("first", "second"):
        model = tiny(family)
        result = train(model, pictures, TRAIN, VAL, QUICK, folder=tmp_path / name, seed=4)
        runs.append((result, weights(model)))
    assert runs[0][0] == runs[1][0]
    assert same(runs[0][1], runs[1][1])
    assert len(runs[0][0].history) == 3


def test_another_seed_trains_otherwise(tiny, pictures, tmp_path):
    first = train(tiny(), pictures, TRAIN, VAL, QUICK, folder=tmp_path / "first", seed=4)
    second = train(tiny(), pictures, TRAIN, VAL, QUICK, folder=tmp_path / "second", seed=5)
    assert first.history != second.history


def test_a_handful_of_pictures_is_learnt_by_heart(tiny, family, pictures, tmp_path):
    model = tiny(family, width=0.2, zdim=16)
    rows = np.arange(8)
    settings = TrainingSettings(epochs=2, batch_size=8, learning_rate=2e-3, precision="fp32")
    train(model, pictures, np.tile(rows, 130), rows, settings, folder=tmp_path, seed=0)
    error = (reconstruct(model, pictures[rows]) / 255.0 - pictures[rows] / 255.0) ** 2
    spread = (pictures[rows] / 255.0).var(axis=0).mean()
    assert error.mean() < 0.15 * spread


def test_bf16_loss_agrees_with_fp32(tiny, family, pictures, tmp_path):
    last = {}
    for precision in ("fp32", "bf16"):
        settings = TrainingSettings(epochs=4, batch_size=8, precision=precision)
        last[precision] = train(
            tiny(family), pictures, TRAIN, VAL, settings, folder=tmp_path / precision, seed=0
        ).history[0]
    assert last["bf16"]["train_mse"] == pytest.approx(last["fp32"]["train_mse"], rel=0.02)
    assert last["bf16"] != last["fp32"]


def test_weights_and_moments_stay_float32_in_bf16(tiny, pictures, tmp_path):
    model = tiny("vae")
    train(model, pictures, TRAIN, VAL, TrainingSettings(epochs=1, precision="bf16"), folder=tmp_path, seed=0)
    assert {parameter.dtype for parameter in model.parameters()} == {torch.float32}


def test_precision_rule():
    assert resolve("auto", torch.device("cuda")) == "bf16"
    assert resolve("auto", torch.device("cpu")) in ("fp32", "bf16")
    assert resolve("fp32", torch.device("cuda")) == "fp32"


@pytest.mark.parametrize(("precision", "dtype"), [("bf16", torch.bfloat16), ("fp32", torch.float32)])
def test_products_are_made_in_the_precision_asked_for(precision, dtype):
    with autocast(precision, torch.device("cpu")):
        assert (torch.eye(2) @ torch.eye(2)).dtype == dtype


def test_early_stopping_keeps_the_best_epoch(tiny, pictures, tmp_path):
    """At a huge learning rate validation worsens; the model left behind scores what its best epoch scored."""
    model = tiny()
    settings = TrainingSettings(epochs=40, patience=3, batch_size=8, learning_rate=0.5, precision="fp32")
    result = train(model, pictures, TRAIN, VAL, settings, folder=tmp_path, seed=0)
    losses = [entry["val_loss"] for entry in result.history]
    assert result.stopped_early
    assert result.best_epoch == 1 + losses.index(min(losses))
    assert len(losses) == result.best_epoch + settings.patience
    x_bchw = torch.from_numpy(pictures[VAL]).permute(0, 3, 1, 2) / 255
    with torch.no_grad():
        left = torch.nn.functional.mse_loss(model(x_bchw), x_bchw).item()
    assert left == pytest.approx(min(losses), rel=1e-3)


@pytest.mark.parametrize("batch_size", [2, 64])
def test_an_odd_face_does_not_upset_batch_norm(tiny, pictures, tmp_path, batch_size):
    settings = TrainingSettings(epochs=1, batch_size=batch_size, precision="fp32")
    train(tiny(), pictures, TRAIN[:3], VAL[:1], settings, folder=tmp_path, seed=0)


def test_epochs_are_reported_in_order(tiny, pictures, tmp_path):
    seen = []
    result = train(
        tiny(),
        pictures,
        TRAIN,
        VAL,
        QUICK,
        folder=tmp_path,
        seed=0,
        on_epoch=lambda *seen_now: seen.append(seen_now),
    )
    assert [epoch for epoch, _ in seen] == [1, 2, 3]
    assert [{"epoch": epoch, **metrics} for epoch, metrics in seen] == result.history


@pytest.mark.filterwarnings("ignore:overflow")
def test_divergence_is_named(tiny, pictures, tmp_path):
    settings = TrainingSettings(epochs=3, learning_rate=1e30, precision="fp32")
    with pytest.raises(TrainingDivergedError, match="lower learning_rate"):
        train(tiny("vae"), pictures, TRAIN, VAL, settings, folder=tmp_path, seed=0)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ((TRAIN[:1], VAL), "1 training faces, at least 2"),
        ((TRAIN, VAL[:0]), "0 validation faces, at least 1"),
        ((TRAIN, np.array([40])), "but there are 40 faces"),
        ((np.ones(40, bool), VAL), "vector of integers"),
    ],
)
def test_unusable_rows_are_refused(tiny, pictures, tmp_path, rows, message):
    with pytest.raises(ValueError, match=message):
        train(tiny(), pictures, *rows, QUICK, folder=tmp_path, seed=0)


def test_a_state_of_another_run_is_refused(tiny, pictures, tmp_path):
    train(tiny(), pictures, TRAIN, VAL, QUICK, folder=tmp_path, seed=0)
    with pytest.raises(OtherRunError, match=r"training_state.safetensors.*other seed: .*delete it"):
        train(tiny(), pictures, TRAIN, VAL, QUICK, folder=tmp_path, seed=1)
    with pytest.raises(OtherRunError, match="validation rows"):
        train(tiny(), pictures, TRAIN, VAL[1:], QUICK, folder=tmp_path, seed=0)
    with pytest.raises(OtherRunError, match="other pixels"):
        train(tiny(), pictures // 2, TRAIN, VAL, QUICK, folder=tmp_path, seed=0)
