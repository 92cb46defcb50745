"""Latent search finds faces that agree with what is known; one pass is the reconstruction."""

import numpy as np
import pytest
import torch

from models.build import build_model
from models.families.registry import model_settings
from models.inference import reconstruct
from models.restore.autoencoders import LatentSearch, OnePass, SearchSettings, _seen, searchable
from models.restore.damages.degradations import Jpeg
from models.restore.damages.erasures import Halves, Squares
from models.restore.damages.registry import COMPARED
from models.restore.damages.sampling import Gray
from models.training.loop import train
from models.training.settings import TrainingSettings


@pytest.fixture(scope="module")
def network(patterns, tmp_path_factory):
    settings = model_settings(family="ae", network="dense", size=16, zdim=8, width=0.06)
    model = build_model(settings, seed=0)
    training = TrainingSettings(epochs=25, batch_size=16, learning_rate=3e-3)
    rows = np.arange(90), np.arange(90, 100)
    train(model, patterns, *rows, training, folder=tmp_path_factory.mktemp("search"), seed=0)
    return model


@pytest.mark.parametrize("damage", [Squares(), Halves(), Gray()], ids=lambda each: each.label)
def test_a_search_beats_one_pass_where_a_part_is_known(damage, network, patterns):
    held = patterns[100:]
    done = damage.apply(held, 1)
    search = LatentSearch(network, SearchSettings(steps=60, learning_rate=0.1))
    errors = [((held - each.restore(done).astype(float)) ** 2).mean() for each in (search, OnePass(network))]
    assert errors[0] < errors[1]
    if damage.erases:
        np.testing.assert_array_equal(search.restore(done)[done.known], held[done.known])


def test_one_pass_is_the_reconstruction_where_nothing_is_known_for_sure(network, patterns):
    done = Jpeg().apply(patterns[100:], 0)
    np.testing.assert_array_equal(OnePass(network).restore(done), reconstruct(network, done.pixels))
    assert not LatentSearch(network).suits(done.damage)


def test_the_prior_holds_codes_near_zero(patterns):
    """Where nearly nothing is known, the face of a model with a prior is that of its most probable codes."""
    model = build_model(model_settings(family="vae", network="dense", size=16, zdim=4, width=0.06), seed=0)
    done = Squares(side=0.9).apply(patterns[:3], 0)
    weak, strong = (LatentSearch(model, SearchSettings(error=error, steps=80)) for error in (0.01, 10.0))
    middle = model.decode(torch.zeros(1, 4)).detach().permute(0, 2, 3, 1).numpy()
    found = [np.abs(each._faces(done) - middle).mean() for each in (weak, strong)]
    assert found[1] < 0.2 * found[0]


@pytest.mark.parametrize("damage", [each for each in COMPARED if searchable(each)], ids=lambda each: each.label)
def test_what_gradients_go_through_is_what_the_damage_leaves(damage, patterns):
    pictures, known = patterns[:2].astype(np.float32), damage.apply(patterns[:2], 0).known
    x, mask = torch.from_numpy(pictures).permute(0, 3, 1, 2), torch.from_numpy(known)[:, None]
    seen = _seen(damage, x, mask)
    seen = seen.permute(0, 2, 3, 1) if seen.ndim == 4 else seen
    for made, picture, where in zip(seen.numpy(), pictures, known, strict=True):
        expected = damage.observed(picture[None], where)[0]
        kept = made[where] if damage.erases else made
        np.testing.assert_allclose(kept.ravel(), expected, atol=1.0 if damage.kind == "gray" else 1e-3)
