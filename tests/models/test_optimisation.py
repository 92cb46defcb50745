"""Steps against torch's own optimisers, clipping and averages against their definitions."""

import pytest
import torch

from models.training.noise import seeded
from models.training.optimisation import Optimisation
from models.training.parallel import Processes
from models.training.settings import TrainingSettings


def steps(model, settings, count=3):
    """Take steps on one fixed batch; return the optimisation and the weights after each step."""
    optimisation = Optimisation(model.train(), settings, Processes())
    optimisation.begin_epoch([])
    x_bchw = torch.rand(6, 3, 16, 16, generator=torch.Generator().manual_seed(1))
    weights = []
    for _ in range(count):
        model.training_step(x_bchw, x_bchw, seeded(0), optimisation.minimiser(1.0))
        optimisation.end_batch()
        weights.append([parameter.detach().clone() for parameter in model.parameters()])
    return optimisation, weights


@pytest.mark.parametrize(("name", "reference"), [("adam", torch.optim.Adam), ("adamw", torch.optim.AdamW)])
def test_steps_are_those_of_torch(tiny, name, reference):
    model = tiny("vae")
    optimiser = reference(model.parameters(), lr=0.01, weight_decay=0.1)
    x_bchw = torch.rand(6, 3, 16, 16, generator=torch.Generator().manual_seed(1))
    for _ in range(3):
        optimiser.zero_grad()
        model.losses(x_bchw, x_bchw, seeded(0))["loss"].backward()
        optimiser.step()
    _, weights = steps(tiny("vae"), TrainingSettings(optimiser=name, learning_rate=0.01, weight_decay=0.1))
    for ours, theirs in zip(weights[-1], model.parameters(), strict=True):
        torch.testing.assert_close(ours, theirs.detach())


def test_the_gradient_is_clipped_to_the_norm(tiny):
    model = tiny("vae")
    steps(model, TrainingSettings(max_gradient_norm=0.5), count=1)
    norm = torch.stack([parameter.grad.norm() for parameter in model.parameters()]).norm()
    assert norm.item() == pytest.approx(0.5, rel=1e-4)


def test_the_average_follows_the_weights(tiny):
    optimisation, weights = steps(tiny("vae"), TrainingSettings(ema=0.75, learning_rate=0.01))
    expected = weights[0]
    for later in weights[1:]:
        expected = [0.75 * old + 0.25 * new for old, new in zip(expected, later, strict=True)]
    for ours, theirs in zip(optimisation.evaluated.parameters(), expected, strict=True):
        torch.testing.assert_close(ours.detach(), theirs)


def test_without_average_the_model_itself_is_evaluated(tiny):
    model = tiny()
    assert Optimisation(model, TrainingSettings(), Processes()).evaluated is model


def test_the_rate_follows_the_schedule(tiny):
    """Adam's first step moves each weight by the learning rate, so the size of the step is the rate."""
    settings = TrainingSettings(schedule="hyperbolic", learning_rate=0.01)
    moved = {}
    for done in (0, 3):
        model = tiny("vae")
        before = model.encoder[0].weight.detach().clone()
        optimisation = Optimisation(model.train(), settings, Processes())
        optimisation.begin_epoch([{"epoch": epoch} for epoch in range(1, done + 1)])
        x_bchw = torch.rand(6, 3, 16, 16)
        model.training_step(x_bchw, x_bchw, seeded(0), optimisation.minimiser(1.0))
        moved[done] = (model.encoder[0].weight.detach() - before).abs().median().item()
    assert moved[0] == pytest.approx(0.01, rel=1e-3)
    assert moved[3] == pytest.approx(0.0025, rel=1e-3)


def test_a_restored_state_goes_on_alike(tiny):
    settings = TrainingSettings(optimiser="adamw", weight_decay=0.1, ema=0.5)
    optimisation, _ = steps(tiny("aae"), settings)
    state = {name: tensor.clone() for name, tensor in optimisation.state().items()}
    twin = Optimisation(tiny("aae", seed=1).train(), settings, Processes())
    twin.restore(state)
    x_bchw = torch.rand(6, 3, 16, 16)
    for each in (optimisation, twin):
        each.begin_epoch([])
        each.model.training_step(x_bchw, x_bchw, seeded(2), each.minimiser(1.0))
        each.end_batch()
    assert optimisation.state().keys() == twin.state().keys()
    assert all(torch.equal(tensor, twin.state()[name]) for name, tensor in optimisation.state().items())


def test_frozen_parameters_are_passed_over(tiny):
    model = tiny("vae")
    model.decoder.requires_grad_(False)
    before = [parameter.clone() for parameter in model.parameters()]
    _, weights = steps(model, TrainingSettings(weight_decay=0.1, ema=0.5, max_gradient_norm=1.0))
    for parameter, start, end in zip(model.parameters(), before, weights[-1], strict=True):
        assert torch.equal(start, end) != parameter.requires_grad


def test_the_running_statistics_are_averaged_too(tiny):
    model = tiny("ae")
    optimisation = Optimisation(model.train(), TrainingSettings(ema=0.75), Processes())
    found = []
    for seed in range(3):
        x_bchw = torch.rand(6, 3, 16, 16, generator=torch.Generator().manual_seed(seed))
        model.training_step(x_bchw, x_bchw, seeded(0), optimisation.minimiser(1.0))
        optimisation.end_batch()
        found.append(model.encoder[1].running_mean.clone())
    expected = 0.75 * (0.75 * found[0] + 0.25 * found[1]) + 0.25 * found[2]
    torch.testing.assert_close(optimisation.evaluated.encoder[1].running_mean, expected)


def test_a_small_gradient_is_not_clipped(tiny):
    _, clipped = steps(tiny("vae"), TrainingSettings(max_gradient_norm=1e6), count=1)
    _, free = steps(tiny("vae"), TrainingSettings(), count=1)
    assert all(torch.equal(ours, theirs) for ours, theirs in zip(clipped[0], free[0], strict=True))


def test_the_rate_of_every_optimiser_follows_the_schedule(tiny):
    """A cosine ends near 0: after all but the last of 1000 epochs no weight of any group moves by more."""
    model = tiny("dcgan")
    before = [parameter.detach().clone() for parameter in model.parameters()]
    optimisation = Optimisation(model.train(), TrainingSettings(schedule="cosine", epochs=1000), Processes())
    optimisation.begin_epoch([{"epoch": epoch} for epoch in range(1, 1000)])
    x_bchw = torch.rand(6, 3, 16, 16)
    model.training_step(x_bchw, x_bchw, seeded(0), optimisation.minimiser(1.0))
    moved = [(old - new).abs().max() for old, new in zip(before, model.parameters(), strict=True)]
    assert max(moved) < 1e-3 * 1e-5
