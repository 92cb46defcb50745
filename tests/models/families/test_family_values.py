"""What each family computes on seeded weights: losses, weights, embeddings, reconstructions, samples."""

import pytest
import torch
from fingerprints import fingerprint, near

from models.build import build_model
from models.families.adversarial import AdversarialSettings
from models.families.contractive import ContractiveSettings
from models.families.denoising import DenoisingSettings
from models.families.generative import GenerativeSettings
from models.families.incremental import IncrementalSettings
from models.families.mixture import MixtureSettings
from models.families.plain import PlainSettings
from models.families.registry import FAMILIES
from models.families.sparse import ActivitySparseSettings, RectifiedSparseSettings
from models.families.variational import BetaVariationalSettings, VariationalSettings
from models.training.noise import seeded

VALUES = {
    PlainSettings: (
        {"loss": 0.645412, "mse": 0.645412},
        [0.00412928, 0.089306, 0.0788048],
        [-0.000735655, 0.00304084, 0.000486655],
        [-0.0257273, 0.287388, 0.0064878],
        None,
    ),
    VariationalSettings: (
        {"loss": 29512.5, "mse": 0.768551, "kl": 0.162957},
        [-0.000781231, 0.148311, 0.0391685],
        [-0.157715, 0.211724, -0.166662],
        [-0.0199407, 0.12379, 0.0209349],
        [-0.0987838, 0.637079, -0.301039],
    ),
    AdversarialSettings: (
        {"loss": 0.645412, "mse": 0.645412, "discriminator": 0.709961, "generator": 0.69658},
        [0.0042321, 0.0914362, 0.101233],
        [-0.000735655, 0.00304084, 0.000486655],
        [-0.0257273, 0.287388, 0.0064878],
        [-0.0257952, 0.286982, -0.00283784],
    ),
    DenoisingSettings: (
        {"loss": 0.644464, "mse": 0.644464, "clean_mse": 0.645412},
        [0.00412928, 0.089306, 0.0788048],
        [-0.00145027, 0.00541859, 0.00143517],
        [-0.0259839, 0.287066, 0.00642631],
        None,
    ),
    RectifiedSparseSettings: (
        {"loss": 0.658983, "mse": 0.658047, "penalty": 0.0936256, "active": 0.366667},
        [0.00412928, 0.089306, 0.0788048],
        [0.00100402, 0.00154807, 0.000143748],
        [-0.02568, 0.287451, 0.00646453],
        None,
    ),
    ActivitySparseSettings: (
        {"loss": 0.64129, "mse": 0.637047, "penalty": 0.424379, "active": 0.453762},
        [0.00412928, 0.089306, 0.0788048],
        [0.499816, 0.499817, -0.0438254],
        [-0.0256719, 0.28733, 0.00542861],
        None,
    ),
    ContractiveSettings: (
        {"loss": 0.322688, "mse": 0.321728, "jacobian": 0.959912},
        [-0.000108659, 0.149723, 0.100968],
        [0.00452676, 0.362868, 0.0129028],
        [0.0730655, 0.246961, 0.0818588],
        None,
    ),
    BetaVariationalSettings: (
        {"loss": 29512.7, "mse": 0.768551, "kl": 0.162957},
        [-0.000781231, 0.148311, 0.0391685],
        [-0.157715, 0.211724, -0.166662],
        [-0.0199407, 0.12379, 0.0209349],
        [-0.0987838, 0.637079, -0.301039],
    ),
    IncrementalSettings: (
        {"loss": 0.768551, "mse": 0.768551, "kl": 0.162957, "bound": 29512.3, "beta": 0.001},
        [-0.000781231, 0.148311, 0.0391685],
        [-0.157715, 0.211724, -0.166662],
        [-0.0199407, 0.12379, 0.0209349],
        [-0.0987838, 0.637079, -0.301039],
    ),
    MixtureSettings: (
        {"loss": 29513.7, "mse": 0.768551, "kl": 1.36569},
        [-0.0013022, 0.157113, 0.0176032],
        [-0.157715, 0.211724, -0.166662],
        [-0.0199407, 0.12379, 0.0209349],
        [-0.069178, 0.597687, -0.401774],
    ),
    GenerativeSettings: (
        {"loss": 0.321728, "mse": 0.321728, "discriminator": 0.769861, "generator": 0.511495, "code": 1.00451},
        [0.000346612, 0.137215, 0.0646738],
        [0.00452676, 0.362868, 0.0129028],
        [0.0730655, 0.246961, 0.0818588],
        [0.199167, 0.65216, -0.0565815],
    ),
}
"""By family: losses, and fingerprints of the weights, embeddings, reconstructions and samples."""


def uniform(seed: int, *shape: int) -> torch.Tensor:
    return torch.rand(*shape, generator=torch.Generator().manual_seed(seed))


def test_every_family_has_values():
    assert set(VALUES) == set(FAMILIES.values())


@pytest.mark.parametrize("settings", VALUES, ids=lambda kind: kind.__name__)
def test_a_seeded_model_computes_what_it_did(settings):
    losses, weights, embedded, reconstructed, sampled = VALUES[settings]
    x_bchw = uniform(3, 5, 3, 16, 16)
    model = build_model(settings(zdim=6, width=0.03, size=16), 0)
    found = {name: value.item() for name, value in model.losses(x_bchw, x_bchw, seeded(0)).items()}
    assert found == near(losses)
    with torch.no_grad():
        model.eval()
        assert fingerprint(torch.cat([each.flatten() for each in model.parameters()])) == near(weights)
        assert fingerprint(model.embed(x_bchw)) == near(embedded)
        assert fingerprint(model(x_bchw)) == near(reconstructed)
        assert model.has_prior is (sampled is not None)
        if sampled:
            assert fingerprint(model.sample(3, seeded(1))) == near(sampled)


def test_the_log_variance_of_a_posterior_is_limited():
    model = build_model(VariationalSettings(zdim=2, width=0.03, size=16), 0)
    codes = torch.tensor([[1.0, 2.0, -50.0, 50.0]])
    model.encoder.forward = lambda x_bchw: codes.expand(len(x_bchw), 4)
    mean_bd, log_variance_bd = model.posterior(uniform(0, 1, 3, 16, 16))
    assert mean_bd.tolist() == [[1.0, 2.0]]
    assert log_variance_bd.tolist() == [[-12.0, 8.0]]
