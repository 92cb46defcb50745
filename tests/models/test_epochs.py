"""What goes into the model and what it is compared with: targets and augmentation, in training and validation."""

import numpy as np
import pytest
import torch

from models.families.plain import PlainAutoencoder
from models.training.batches import gather
from models.training.candidates import own_target
from models.training.epochs import EpochRunner
from models.training.examples import Pictures
from models.training.loop import train
from models.training.noise import epoch_noise
from models.training.optimisation import Optimisation
from models.training.parallel import Processes
from models.training.settings import TrainingSettings

CPU = torch.device("cpu")


def shown(tiny, pictures, monkeypatch, targets, **changes):
    """Return all (x, y) of one pass of training and one of validation, in order of the rows."""
    seen = {"training": [], "validation": []}
    losses = PlainAutoencoder.losses

    def watched(self, x_bchw, y_bchw, noise):
        seen["training" if self.training else "validation"].append((x_bchw.clone(), y_bchw.clone()))
        return losses(self, x_bchw, y_bchw, noise)

    monkeypatch.setattr(PlainAutoencoder, "losses", watched)
    settings = TrainingSettings(batch_size=40, precision="fp32", **changes)
    model = tiny("ae")
    examples = Pictures(
        pictures, {"training": np.arange(30), "validation": np.arange(30, 40)}, targets, settings.augment,
        model.settings.size, model.settings.channels,
    )  # fmt: skip
    runner = EpochRunner(examples, settings, 0, "fp32", CPU, Processes())
    optimisation = Optimisation(model, settings, Processes())
    runner.run_epoch(1, optimisation)
    runner.validate(optimisation.evaluated)
    return {name: tuple(torch.cat(each) for each in zip(*pairs, strict=True)) for name, pairs in seen.items()}


def images(pictures, rows):
    return gather(torch.from_numpy(pictures), torch.as_tensor(rows), CPU)


def test_each_picture_becomes_what_the_targets_say(tiny, pictures, monkeypatch):
    seen = shown(tiny, pictures, monkeypatch, lambda rows, epoch: (rows + 1 + epoch) % 40)
    x_bchw, y_bchw = seen["validation"]
    assert torch.equal(x_bchw, images(pictures, range(30, 40)))
    assert torch.equal(y_bchw, images(pictures, [*range(31, 40), 0]))
    x_bchw, y_bchw = seen["training"]
    every = images(pictures, range(40)).flatten(1)
    rows, wanted = ((each.flatten(1).unsqueeze(1) - every).abs().sum(2).argmin(1) for each in (x_bchw, y_bchw))
    assert sorted(rows.tolist()) == list(range(30))
    assert torch.equal(wanted, (rows + 2) % 40)


def test_only_the_training_input_is_varied(tiny, pictures, monkeypatch):
    seen = shown(tiny, pictures, monkeypatch, own_target, augment={"mirror": 1.0})
    x_bchw, y_bchw = seen["training"]
    assert torch.equal(x_bchw, y_bchw.flip(3))
    assert not torch.equal(x_bchw, y_bchw)
    assert torch.equal(*seen["validation"])


def test_targets_that_are_asked_for_must_be_given(tiny, pictures, tmp_path):
    settings = TrainingSettings(epochs=1, targets="neighbour")
    assert settings.targets.kind == "neighbour"
    with pytest.raises(ValueError, match=r"targets of kind 'neighbour': give .* as `targets`"):
        train(tiny(), pictures, np.arange(30), np.arange(30, 40), settings, folder=tmp_path, seed=0)


def test_the_gap_between_training_and_validation_ends_training(tiny, pictures, tmp_path):
    """Learning two pictures by heart leaves the others behind."""
    settings = TrainingSettings(epochs=60, patience=60, max_gap=0.3, learning_rate=5e-3, precision="fp32")
    result = train(tiny("ae"), pictures, np.arange(4), np.arange(30, 40), settings, folder=tmp_path, seed=0)
    gaps = [entry["val_loss"] / entry["train_loss"] for entry in result.history]
    assert result.stopped_early
    assert gaps[-1] > 1.3
    assert all(gap <= 1.3 for gap in gaps[:-1])


def test_averaged_weights_are_validated_and_kept(tiny, pictures, tmp_path):
    settings = TrainingSettings(epochs=4, batch_size=8, ema=0.9, precision="fp32")
    model = tiny("vae")
    result = train(model, pictures, np.arange(30), np.arange(30, 40), settings, folder=tmp_path, seed=0)
    plain = train(
        tiny("vae"), pictures, np.arange(30), np.arange(30, 40), settings.model_copy(update={"ema": 0.0}),
        folder=tmp_path / "plain", seed=0,
    )  # fmt: skip
    assert result.history[0]["train_loss"] == plain.history[0]["train_loss"]
    assert result.history[0]["val_loss"] != plain.history[0]["val_loss"]
    x_bchw = images(pictures, range(30, 40))
    with torch.no_grad():
        kl = model.losses(x_bchw, x_bchw, epoch_noise(0, 0))["kl"].item()
    assert kl == pytest.approx(result.history[result.best_epoch - 1]["val_kl"], rel=1e-4)


def losses_along(model, pictures, batch_size, rows):
    settings = TrainingSettings(batch_size=batch_size, precision="fp32")
    parts = {"training": np.arange(rows), "validation": np.arange(30, 40)}
    of = model.settings
    examples = Pictures(pictures, parts, own_target, settings.augment, of.size, of.channels)
    runner = EpochRunner(examples, settings, 0, "fp32", CPU, Processes())
    means = runner.run_epoch(1, Optimisation(model, settings, Processes()))
    return runner.step_losses, means["loss"]


def test_the_loss_is_kept_step_by_step(tiny, pictures, monkeypatch):
    seen = []
    step = PlainAutoencoder.training_step

    def watched(self, *args):
        losses = step(self, *args)
        seen.append(float(losses["loss"]))
        return losses

    monkeypatch.setattr(PlainAutoencoder, "training_step", watched)
    along, mean = losses_along(tiny("ae"), pictures, 10, 30)
    assert len(seen) == 3
    np.testing.assert_allclose(along, seen, rtol=1e-5)
    np.testing.assert_allclose(mean, np.mean(seen), rtol=1e-5)


def test_of_many_steps_neighbours_are_averaged(tiny, pictures, monkeypatch):
    whole, mean = losses_along(tiny("ae"), pictures, 2, 30)
    monkeypatch.setattr("models.training.epochs.STEPS_KEPT", 5)
    few, _ = losses_along(tiny("ae"), pictures, 2, 30)
    np.testing.assert_allclose(few, np.reshape(whole, (5, 3)).mean(axis=1), rtol=1e-4)
    np.testing.assert_allclose(np.mean(few), mean, rtol=1e-4)
