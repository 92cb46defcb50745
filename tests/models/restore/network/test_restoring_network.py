"""The network starts as its linear restorer, learns to beat it, and survives saving and killing."""

import numpy as np
import pytest
import torch

from models.restore.damages.degradations import GaussianNoise
from models.restore.damages.erasures import Squares
from models.restore.damages.registry import COMPARED
from models.restore.damages.sampling import Gray, LowResolution
from models.restore.gaussian import ComponentsSettings
from models.restore.network.examples import GuessedPictures, inputs_of
from models.restore.network.restorer import NetworkRestorer, load_network, new_network, save_network, train_restorer
from models.restore.network.settings import NetworkSettings, RestorerTraining
from models.restore.network.unet import TOLD, Block, Inputs, told
from models.training.noise import epoch_noise
from models.training.parallel import Part

SETTINGS = NetworkSettings(
    size=16, width=8, components=2, damages=(Squares(), GaussianNoise(sigma=0.1), LowResolution(factor=4), Gray())
)
TRAINING = RestorerTraining(epochs=10, batch_size=16, learning_rate=4e-3)
TRAIN, VAL, HELD = np.arange(80), np.arange(80, 100), np.arange(100, 120)


@pytest.fixture(scope="module")
def trained(patterns, tmp_path_factory):
    return train_restorer(SETTINGS, patterns, TRAIN, VAL, TRAINING, folder=tmp_path_factory.mktemp("restorer"), seed=0)


def test_training_beats_the_linear_restorer_it_starts_from(trained, patterns):
    restorer, result = trained
    assert result.history[-1]["val_loss"] < result.history[0]["val_loss"]
    held = patterns[HELD].astype(float)
    gains = []
    for damage in SETTINGS.damages:
        done = damage.apply(patterns[HELD], 3)
        errors = [((held - each.restore(done)) ** 2).mean() for each in (restorer, restorer.faces)]
        gains.append(errors[0] / errors[1])
    assert np.mean(gains) < 0.9, gains


def test_in_the_end_the_linear_restorer_has_learned_from_all_faces(trained, patterns):
    np.testing.assert_allclose(trained[0].faces.mean, patterns[TRAIN].reshape(80, -1).mean(axis=0) / 255, atol=1e-4)


def test_a_layer_whose_units_are_all_below_zero_still_learns(patterns):
    faces = ComponentsSettings(components=2).fit(patterns[TRAIN], 0)
    network = new_network(SETTINGS, faces, 0)
    torch.nn.init.normal_(network.last.weight)
    below = network.fine_out[0][0].bias
    torch.nn.init.constant_(below, -100)
    x = Inputs(*(each for each in inputs_of(Squares().apply(patterns[HELD], 1), faces)))
    network.losses(x, torch.zeros_like(x.start), None)["loss"].backward()
    assert below.grad.abs().min() > 0


def test_an_untrained_network_is_the_linear_restorer(patterns):
    faces = ComponentsSettings(components=3).fit(patterns[TRAIN], 0)
    restorer = NetworkRestorer(new_network(SETTINGS, faces, 0), faces)
    done = Squares().apply(patterns[HELD], 1)
    np.testing.assert_array_equal(restorer.restore(done), faces.restore(done))


def test_saved_and_loaded_it_restores_the_same(trained, patterns, tmp_path):
    restorer, _ = trained
    save_network(tmp_path, restorer)
    done = LowResolution(factor=4).apply(patterns[HELD], 0)
    np.testing.assert_array_equal(load_network(tmp_path).restore(done), restorer.restore(done))


def test_a_finished_training_is_not_repeated(trained, patterns, tmp_path):
    few = TRAINING.model_copy(update={"epochs": 1})
    first, _ = train_restorer(SETTINGS, patterns, TRAIN, VAL, few, folder=tmp_path, seed=1)
    second, _ = train_restorer(SETTINGS, patterns, TRAIN, VAL, few, folder=tmp_path, seed=1)
    for name, tensor in first.network.state_dict().items():
        assert torch.equal(tensor, second.network.state_dict()[name]), name


def test_a_row_is_damaged_in_the_same_way_in_any_batch(patterns):
    faces = ComponentsSettings(components=2).fit(patterns[TRAIN], 0)
    examples = GuessedPictures(
        patterns, {"training": TRAIN, "validation": VAL}, SETTINGS.damages, TRAINING.augment, 4, 16, faces
    )
    rows = torch.tensor([3, 50, 7, 21])

    def batch(start: int, stop: int):
        return examples.batch(
            Part(rows[start:stop], start, 4), 2, epoch_noise(0, 2).part(start, 4), torch.device("cpu")
        )

    (whole, y), (part, y_part) = batch(0, 4), batch(2, 4)
    for one, other in zip((*whole, y), (*part, y_part), strict=True):
        torch.testing.assert_close(one[2:], other)
    other_epoch, _ = examples.batch(Part(rows, 0, 4), 3, epoch_noise(0, 2), torch.device("cpu"))
    assert not torch.equal(other_epoch.start, whole.start)


def test_the_network_is_told_every_damage(patterns):
    faces = ComponentsSettings(components=2).fit(patterns[TRAIN], 0)
    for damage in COMPARED:
        values = told(damage)
        assert len(values) == 2 * len(TOLD)
        assert sum(values[: len(TOLD)]) == 1
        x = inputs_of(damage.apply(patterns[:2], 0), faces)
        assert x.start.shape == x.guess.shape == (2, 3, 16, 16)
        assert bool((x.free == 1).all()) is not damage.erases


def test_unusable_settings_are_refused(patterns, tmp_path):
    with pytest.raises(ValueError, match="'painted'"):
        NetworkSettings(damages=("painted",))
    with pytest.raises(ValueError, match=r"\(N, 64, 64, 3\)"):
        train_restorer(NetworkSettings(), patterns, TRAIN, VAL, TRAINING, folder=tmp_path, seed=0)


def test_the_loss_is_the_negative_psnr_in_decibels(trained, patterns):
    restorer, _ = trained
    x = inputs_of(Squares().apply(patterns[:2], 0), restorer.faces)
    y = restorer.network(x).detach() + 0.1  # 20 dB
    losses = restorer.network.losses(x, y, epoch_noise(0, 0))
    assert losses["loss"].item() == pytest.approx(-20, abs=0.01)
    assert losses["mse"].item() == pytest.approx(0.01, rel=1e-4)


def test_a_new_block_changes_nothing():
    x = torch.rand(2, 4, 8, 8)
    assert torch.equal(Block(4)(x), x)
