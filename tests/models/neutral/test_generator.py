"""The generator: shapes, no order among frames, what stage 1 gives, and the known answers of its losses."""

import numpy as np
import pytest
import torch
from fingerprints import fingerprint, near

from models.networks.registry import NETWORKS
from models.neutral.generator import Frames, Target, build_generator
from models.neutral.pooling import POOLINGS
from models.neutral.residual import PLACES, RESIDUALS, around, sharpened
from models.neutral.settings import NeutralSettings
from models.neutral.similarity import structural_similarity
from models.training.noise import seeded

SIZE = 16


def images(*shape, seed=0):
    return torch.rand(*shape, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(seed))


def stirred(generator):
    """Move every weight, so that nothing is zero as at the start."""
    with torch.no_grad():
        for number, each in enumerate(generator.parameters()):
            each.add_(0.1 * torch.randn(each.shape, generator=torch.Generator().manual_seed(number)))
    return generator.eval()


@pytest.fixture(params=[(pooling, residual) for pooling in POOLINGS for residual in RESIDUALS], ids="-".join)
def either(request, generator):
    pooling, residual = request.param
    return stirred(generator(pooling=pooling, residual=residual))


@torch.no_grad()
@pytest.mark.parametrize("frames", [1, 3, 7])
def test_any_number_of_frames_gives_one_face(either, frames):
    faces = either(images(2, frames))
    assert faces.shape == (2, 3, SIZE, SIZE)
    assert faces.isfinite().all()


@torch.no_grad()
def test_the_order_of_the_frames_does_not_matter(either):
    frames = images(2, 5)
    order = torch.tensor([3, 1, 4, 0, 2])
    torch.testing.assert_close(either(frames[:, order]), either(frames), rtol=1e-4, atol=1e-5)


@torch.no_grad()
def test_the_frames_themselves_do_matter(either):
    assert not torch.allclose(either(images(2, 5)), either(images(2, 5, seed=1)), atol=1e-3)


@torch.no_grad()
def test_masked_frames_are_as_good_as_absent(either):
    frames, mask = images(2, 5), torch.tensor([[True] * 5, [True, True, False, False, False]])
    faces = either(frames, mask)
    torch.testing.assert_close(faces[1:], either(frames[1:, :2]), rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(faces[:1], either(frames[:1]), rtol=1e-4, atol=1e-5)
    assert torch.equal(either.generate(Frames(frames, mask)).weights[1, 2:], torch.zeros(3))


@torch.no_grad()
@pytest.mark.parametrize("network", NETWORKS)
def test_every_network_can_be_shared_by_the_frames(generator, network):
    assert generator(network=network, size=32)(torch.rand(2, 3, 3, 32, 32)).shape == (2, 3, 32, 32)


@torch.no_grad()
def test_gray_generators(generator):
    assert generator(channels=1)(torch.rand(2, 3, 1, SIZE, SIZE)).shape == (2, 1, SIZE, SIZE)


@torch.no_grad()
def test_at_the_start_all_frames_count_the_same(generator):
    frames = images(2, 4)
    weights = generator().generate(Frames(frames, torch.ones(2, 4, dtype=torch.bool))).weights
    torch.testing.assert_close(weights, torch.full((2, 4), 0.25))


def test_same_seed_same_weights(generator):
    first, again, other = (generator(seed=seed).state_dict() for seed in (1, 1, 2))
    assert all(torch.equal(tensor, again[name]) for name, tensor in first.items())
    assert not all(torch.equal(tensor, other[name]) for name, tensor in first.items())


@pytest.mark.parametrize("family", ["ae", "vae"])
@torch.no_grad()
def test_parts_of_stage_1_are_attached(generator, autoencoder, family):
    """With one frame, no weight moved and no residual the generator is the autoencoder."""
    stage1 = autoencoder(family)
    model = generator(stage1, decoder="frozen", encoder="stage1", residual="none", latent_map=True).eval()
    frame = images(3, 1)
    torch.testing.assert_close(model(frame), stage1(frame[:, 0]), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    "wish", [{"decoder": "frozen"}, {"decoder": "late"}, {"encoder": "frozen"}, {"latent_weight": 0.1}]
)
def test_stage_1_is_asked_for_when_it_is_needed(generator, wish):
    with pytest.raises(ValueError, match="need a stage-1 autoencoder"):
        generator(**wish)


def test_another_network_than_that_of_stage_1_is_refused(autoencoder):
    settings = NeutralSettings(zdim=5, width=0.03, size=SIZE, decoder="frozen")
    with pytest.raises(ValueError, match=r"use `settings.fitted_to\(stage1\)`"):
        build_generator(settings, 0, autoencoder())


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        ({"pooling": "atention"}, "did you mean 'attention'"),
        ({"residual": "pixels"}, "did you mean 'pixel'"),
        ({"network": "vg"}, "unknown network 'vg'"),
        ({"network": "bigconv", "size": 48}, "multiple of 32"),
        ({"poling": "mean"}, "did you mean 'pooling'"),
    ],
)
def test_what_does_not_exist_is_named(wish, message):
    with pytest.raises(ValueError, match=message):
        NeutralSettings.model_validate(wish)


@torch.no_grad()
def test_losses_have_known_answers(generator, autoencoder):
    """Squared error and L1 norm as sums, lambda between them, all divided by the number of pixel values."""
    model = generator(autoencoder(), residual="none", ssim_weight=0.25, latent_weight=0.1).eval()
    x = Frames(images(2, 3), torch.ones(2, 3, dtype=torch.bool))
    generated = model.generate(x)
    face, latent = images(2, seed=5), generated.latent + torch.tensor([[1.0], [-3.0]])
    losses = model.losses(x, Target(face, latent), seeded(0))
    squared = (generated.face - face).square().sum((1, 2, 3))
    values = 3 * SIZE * SIZE
    similarity = structural_similarity(generated.face, face)
    assert losses["mse"].item() == pytest.approx(squared.mean().item() / values, rel=1e-5)
    assert losses["latent"].item() == pytest.approx(6 * (1 + 3) / 2, rel=1e-5)
    expected = (squared + 0.1 * torch.tensor([6.0, 18.0])).mean() / values + 0.25 * (1 - similarity)
    assert losses["loss"].item() == pytest.approx(expected.item(), rel=1e-5)


@torch.no_grad()
def test_a_blend_stays_between_its_candidates(generator):
    model = stirred(generator(residual="pixel"))
    frames, mask = images(2, 4), torch.ones(2, 4, dtype=torch.bool)
    decoded = images(2, seed=9)
    face = model.residual(frames, mask, torch.full((2, 4), 0.25), decoded, 1.0)
    linear = model.residual.linear(frames.mean(1))
    candidates = torch.cat([frames, decoded[:, None], linear[:, None]], 1)
    assert (face <= candidates.amax(1) + 1e-5).all()
    assert (face >= candidates.amin(1) - 1e-5).all()


@torch.no_grad()
@pytest.mark.parametrize("strength", [1.0, 2.5])
def test_after_training_eyes_and_mouth_are_those_of_the_linear_face(generator, strength):
    residual = stirred(generator(residual="pixel")).residual
    inputs = images(2, 4), torch.ones(2, 4, dtype=torch.bool), torch.full((2, 4), 0.25), images(2, seed=9)
    blend, made = residual.train()(*inputs, strength), residual.eval()(*inputs, strength)
    linear = sharpened(residual.linear(inputs[0].mean(1)))
    shares = around(PLACES, SIZE, strength)
    torch.testing.assert_close(made - blend, shares * (linear - blend))


def test_the_places_of_expressions_grow_with_the_strength():
    small, large = (around(PLACES, 96, strength) for strength in (1.0, 2.5))
    assert small.max().item() == pytest.approx(1, abs=0.01)
    assert small[round(0.77 * 96), 48] > 0.9
    assert small[[0, 0, -1, -1], [0, -1, 0, -1]].max() < 0.01
    torch.testing.assert_close(small, small.flip(1))
    assert (large >= small).all()
    assert large.mean() > 3 * small.mean()


def test_sharpening_keeps_what_is_smooth_and_strengthens_what_is_fine():
    plain, edge = torch.full((2, 3, 96, 96), 0.4), torch.zeros(1, 1, 96, 96)
    edge[..., 48:] = 1
    torch.testing.assert_close(sharpened(plain), plain)
    sharp = sharpened(edge)[0, 0]
    assert sharp[:, 48].min() > 1.1
    assert sharp[:, 47].max() < -0.1
    torch.testing.assert_close(sharp[:, [0, -1]], edge[0, 0][:, [0, -1]])


@torch.no_grad()
def test_a_correction_is_added_to_the_mean_frame(generator):
    model = generator(residual="frame", pooling="mean").eval()
    frames, mask = images(1, 4), torch.ones(1, 4, dtype=torch.bool)
    mask[0, 3] = False
    generated = model.generate(Frames(frames, mask))
    torch.testing.assert_close(generated.face, frames[:, :3].mean(1) + model.decoder(generated.latent))
    np.testing.assert_allclose(generated.weights, [[1 / 3] * 3 + [0]], rtol=1e-6)


@torch.no_grad()
@pytest.mark.parametrize(
    ("pooling", "residual", "face", "latent", "losses"),
    [
        (
            "mean",
            "none",
            [0.183715, 0.616749, 0.454493],
            [0.11964, 0.538882, 0.833023],
            [0.768959, 0.517628, -0.00532399],
        ),
        (
            "mean",
            "frame",
            [0.678807, 0.915973, 0.585795],
            [0.11964, 0.538882, 0.833023],
            [0.745522, 0.510297, 0.0591018],
        ),
        (
            "mean",
            "pixel",
            [0.437015, 0.452132, 0.0309838],
            [0.11964, 0.538882, 0.833023],
            [0.356059, 0.107536, 0.00590874],
        ),
        (
            "attention",
            "none",
            [0.183335, 0.615655, 0.455901],
            [0.119984, 0.53792, 0.830405],
            [0.767872, 0.516591, -0.00512478],
        ),
        (
            "attention",
            "frame",
            [0.678461, 0.915028, 0.58845],
            [0.119984, 0.53792, 0.830405],
            [0.743741, 0.508755, 0.060057],
        ),
        (
            "attention",
            "pixel",
            [0.420909, 0.444671, 0.0471341],
            [0.119984, 0.53792, 0.830405],
            [0.371224, 0.122364, 0.00455956],
        ),
    ],
)
def test_a_stirred_generator_makes_what_it_did(generator, pooling, residual, face, latent, losses):
    """Losses: the whole, squared error, similarity."""
    model = stirred(generator(pooling=pooling, residual=residual, ssim_weight=0.25))
    mask = torch.tensor([[True] * 4, [True, True, True, False]])
    frames = Frames(images(2, 4), mask)
    made = model.generate(frames, 1.5)
    assert fingerprint(made.face) == near(face)
    assert fingerprint(made.latent) == near(latent)
    found = model.losses(frames, Target(images(2, seed=5), None), seeded(0))
    assert list(found) == ["loss", "mse", "ssim"]
    assert [value.item() for value in found.values()] == near(losses)


def test_places_and_sharpening_are_what_they_were():
    noise = torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    assert fingerprint(around(PLACES, 32, 1.3)) == near([0.231121, 0.355977, -0.00109471])
    assert fingerprint(sharpened(noise)) == near([0.501539, 0.650209, 0.0219144])
