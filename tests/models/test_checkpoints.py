"""Models come back from disk bit for bit, or with a clear error."""

import json

import numpy as np
import pytest
import torch

from core.storage import CorruptFileError
from models.checkpoints import save_model
from models.families.checkpoints import load_autoencoder
from models.inference import embed, reconstruct

HUGE = {"zdim": 4096, "width": 8, "size": 1024}
"""A network of 550 GB, which must be refused before it is built."""


@pytest.fixture
def saved(tiny, model_folder, family):
    model = tiny(family).eval()
    save_model(model_folder, model)
    return model


def test_round_trip_is_exact(saved, model_folder, pictures):
    loaded = load_autoencoder(model_folder)
    assert not loaded.training
    assert loaded.settings == saved.settings
    for name, tensor in saved.state_dict().items():
        assert torch.equal(tensor, loaded.state_dict()[name])
    assert np.array_equal(embed(saved, pictures), embed(loaded, pictures))
    assert np.array_equal(reconstruct(saved, pictures), reconstruct(loaded, pictures))


def test_a_second_model_replaces_the_first(saved, tiny, family, model_folder):
    other = tiny(family, seed=1, zdim=3)
    save_model(model_folder, other)
    assert load_autoencoder(model_folder).settings.zdim == 3
    assert sorted(path.name for path in model_folder.iterdir()) == ["model.json", "weights.safetensors"]


@pytest.mark.parametrize("name", ["weights.safetensors", "model.json"])
class TestDamage:
    """Each file missing, cut, or changed."""

    @pytest.fixture(params=["ae"])
    def family(self, request):
        return request.param

    def test_missing(self, saved, model_folder, name):
        (model_folder / name).unlink()
        with pytest.raises(FileNotFoundError, match=f"{name} is missing.*train the model again"):
            load_autoencoder(model_folder)

    @pytest.mark.parametrize("left", [0, 7, 0.5])
    def test_cut(self, saved, model_folder, name, left):
        path = model_folder / name
        whole = path.read_bytes()
        path.write_bytes(whole[: left if left > 1 else int(left * len(whole))])
        with pytest.raises(CorruptFileError, match=f"{name}.*train the model again"):
            load_autoencoder(model_folder)


@pytest.mark.parametrize("family", ["ae"], indirect=True)
def test_one_flipped_bit_in_the_weights(saved, model_folder):
    path = model_folder / "weights.safetensors"
    damaged = bytearray(path.read_bytes())
    damaged[-5] ^= 1
    path.write_bytes(damaged)
    with pytest.raises(CorruptFileError, match="SHA-256 differs"):
        load_autoencoder(model_folder)


@pytest.mark.parametrize("family", ["ae"], indirect=True)
@pytest.mark.parametrize("change", [{"zdim": 7}, {"family": "vae", "objective": {}}, {"width": 0.06}, HUGE])
def test_weights_of_another_shape(saved, model_folder, change):
    path = model_folder / "model.json"
    described = json.loads(path.read_text())
    described["model"] |= change
    path.write_text(json.dumps(described))
    with pytest.raises(CorruptFileError, match=r"weights.safetensors does not fit"):
        load_autoencoder(model_folder)
