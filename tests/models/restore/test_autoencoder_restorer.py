"""Autoencoders that learn to restore, kept and read again."""

import numpy as np
import pytest
import torch

from core.storage import CorruptFileError
from models.restore.autoencoder import AutoencoderRestorer, AutoencoderSettings, train_autoencoder_restorer
from models.restore.autoencoders import LatentSearch, OnePass
from models.restore.damaged_pictures import DamagedPictures
from models.restore.damages.degradations import GaussianNoise, Jpeg
from models.restore.damages.erasures import Squares
from models.restore.network.settings import RestorerTraining
from models.restore.registry import load_restorer, save_restorer
from models.training.augment import AugmentSettings
from models.training.noise import epoch_noise
from models.training.parallel import Part

MODEL = {"family": "ae", "network": "dense", "size": 16, "zdim": 8, "width": 0.06}
TRAIN, VAL = np.arange(90), np.arange(90, 100)
TRAINING = RestorerTraining(epochs=25, learning_rate=3e-3, augment=AugmentSettings())


def trained(settings, patterns, folder) -> AutoencoderRestorer:
    return train_autoencoder_restorer(settings, patterns, TRAIN, VAL, TRAINING, folder=folder, seed=0)[0]


@pytest.fixture(scope="module")
def two(patterns, tmp_path_factory):
    """One that learned to rebuild whole faces, one that learned to restore noisy ones."""
    plain = AutoencoderSettings(model=MODEL)
    denoising = AutoencoderSettings(name="denoising", model=MODEL, damages=(GaussianNoise(sigma=0.3),))
    return [trained(each, patterns, tmp_path_factory.mktemp("training")) for each in (plain, denoising)]


def test_one_that_has_learned_a_damage_undoes_it_better(two, patterns):
    done = GaussianNoise(sigma=0.3).apply(patterns[100:], 1)
    plain, denoising = (((patterns[100:] - each.restore(done).astype(float)) ** 2).mean() for each in two)
    assert denoising < plain


def test_what_is_kept_restores_the_same_in_either_way(two, patterns, tmp_path):
    done = Squares().apply(patterns[100:104], 1)
    for way, kind in (("one_pass", OnePass), ("search", LatentSearch)):
        settings = two[0].settings.model_copy(update={"way": way})
        restorer = AutoencoderRestorer(settings, two[0].network)
        save_restorer(tmp_path / way, restorer)
        again = load_restorer(tmp_path / way)
        assert (again.settings, again.label) == (settings, f"ae_{way}")
        np.testing.assert_array_equal(again.restore(done), restorer.restore(done))
        np.testing.assert_array_equal(restorer.restore(done), kind(two[0].network).restore(done))
        assert again.suits(Jpeg()) is (way == "one_pass")


def test_a_damaged_file_is_refused(two, tmp_path):
    save_restorer(tmp_path, two[0])
    file = tmp_path / "weights.safetensors"
    file.write_bytes(file.read_bytes()[:-1] + b"!")
    with pytest.raises(CorruptFileError):
        load_restorer(tmp_path)


def test_without_a_damage_a_face_is_its_own_input(patterns):
    parts = {"training": TRAIN, "validation": VAL}
    part = Part(torch.tensor([3, 50]), 0, 2)
    for damages in ((), (GaussianNoise(sigma=0.1),)):
        examples = DamagedPictures(patterns, parts, damages, AugmentSettings(), 0, 16)
        x, y = examples.batch(part, 1, epoch_noise(0, 1), torch.device("cpu"))
        assert torch.equal(x, y) is not bool(damages)
        assert x.shape == (2, 3, 16, 16)
