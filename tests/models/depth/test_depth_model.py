"""The depth model: what it is built of, what its losses want, and how its training goes on after a stop."""

import numpy as np
import pytest
import torch

from core.resizing import shrunk
from models.build import seeded_model
from models.checkpoints import load_saved, save_model
from models.depth.camera import FURTHEST, NEAREST
from models.depth.collapse import collapse
from models.depth.features import gabor_filters, local_features
from models.depth.losses import apart, gaussian, laplacian, steps
from models.depth.network import DepthNetwork, put_together
from models.depth.prediction import decompose
from models.depth.settings import DepthSettings, DepthTraining
from models.depth.supervised import PicturesWithDepth, told_depth, train_supervised
from models.depth.training import train_depth
from models.training.loop import TrainingDivergedError
from models.training.noise import seeded


@pytest.fixture(scope="module")
def network(tiny) -> DepthNetwork:
    return seeded_model(lambda: DepthNetwork(tiny), 0).eval()


@pytest.fixture(scope="module")
def pixels() -> np.ndarray:
    """Bright bumps on dark ground, at different places, uint8 (24, 64, 64, 3)."""
    rng = np.random.default_rng(0)
    y, x = np.mgrid[:64, :64]
    centres = rng.uniform(24, 40, (24, 2))
    bumps = [np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / 200) for cx, cy in centres]
    return (np.stack(bumps)[..., None] * [200, 160, 120] + 20).astype(np.uint8)


def test_parts_are_within_their_ranges(network):
    with torch.no_grad():
        parts = network(torch.rand(3, 3, 64, 64))
    assert parts.depth.shape == (3, 64, 64)
    assert parts.albedo.shape == (3, 3, 64, 64)
    assert parts.depth.min() >= NEAREST
    assert parts.depth.max() <= FURTHEST
    assert parts.albedo.min() >= 0
    assert parts.albedo.max() <= 1
    assert parts.light.direction.norm(dim=1).numpy() == pytest.approx(1)
    assert (parts.light.ambient >= 0).all()
    assert (parts.light.direction[:, 2] < 0).all()
    assert (parts.depth[:, :, :2] == parts.depth[:, :, -2:].flip(2)).all(), "the rim is background"
    assert (parts.depth[:, 32, 32] < parts.depth[:, 32, 0]).all(), "an untrained face stands out from it"


def test_mirrored_parts_are_mirrored_faces_in_the_same_view_and_light(network):
    with torch.no_grad():
        parts = network(torch.rand(2, 3, 64, 64))
        both = parts.with_mirrored()
    assert torch.equal(both.depth[2:], parts.depth.flip(2))
    assert torch.equal(both.albedo[2:], parts.albedo.flip(3))
    assert torch.equal(both.angles[2:], parts.angles)
    assert torch.equal(both.light.direction[2:], parts.light.direction)


def test_even_views_and_lights_mirror_with_the_picture(tiny):
    model = seeded_model(lambda: DepthNetwork(tiny.model_copy(update={"even": True})), 0).eval()
    x = torch.rand(2, 3, 64, 64)
    with torch.no_grad():
        own, mirrored = model(x), model(x.flip(3))
    assert mirrored.angles.numpy() == pytest.approx(own.angles.numpy() * [-1, 1, -1], abs=1e-5)
    assert mirrored.translation.numpy() == pytest.approx(own.translation.numpy() * [-1, 1, 1], abs=1e-6)
    assert mirrored.light.direction.numpy() == pytest.approx(own.light.direction.numpy() * [-1, 1, 1], abs=1e-5)
    assert mirrored.light.diffuse.numpy() == pytest.approx(own.light.diffuse.numpy(), abs=1e-6)


def test_a_face_from_the_front_is_put_together_as_it_is_lit(network):
    with torch.no_grad():
        parts = network(torch.rand(2, 3, 64, 64))
        straight = parts._replace(angles=torch.zeros(2, 3), translation=torch.zeros(2, 3))
        made = put_together(straight)
    assert made.seen[:, 1:-1, 1:-1].all()
    assert made.depth[:, 1:-1, 1:-1].numpy() == pytest.approx(parts.depth[:, 1:-1, 1:-1].numpy(), abs=1e-4)
    inner = (slice(None), slice(None), slice(1, -1), slice(1, -1))
    assert made.picture[inner].numpy() == pytest.approx(made.lit[inner].numpy(), abs=0.02)


def test_doubt_is_best_where_it_is_as_large_as_the_error():
    true, made, seen = torch.zeros(1, 3, 8, 8), torch.full((1, 3, 8, 8), 0.3), torch.ones(1, 1, 8, 8)
    losses = [laplacian(made, true, torch.full((1, 1, 8, 8), doubt), seen).item() for doubt in (0.1, 0.41, 1.5)]
    assert losses[1] < min(losses[0], losses[2])
    seen[..., :4] = 0
    made[..., :4] = 9
    assert laplacian(made, true, torch.full((1, 1, 8, 8), 0.41), seen).item() == pytest.approx(losses[1])


def test_edges_answer_to_their_own_direction_and_hardly_to_brightness():
    assert gabor_filters(0).sum((1, 2, 3)).numpy() == pytest.approx(0, abs=1e-5)
    stripes = torch.cos(torch.arange(64) * torch.pi / 2).expand(1, 3, 64, 64)
    found = local_features(stripes)
    assert found.shape == (1, 19, 16, 16)
    size = found[0, :8].reshape(4, 2, 16, 16).square().sum(1).mean((1, 2))
    assert size.argmax() == 0
    assert size[0] > 5 * size[2]
    edges = local_features(0.5 * stripes)[:, :16] - local_features(0.5 * stripes + 0.3)[:, :16]
    assert edges.abs().mean() < 0.02


def test_every_network_is_trained(tiny, pixels):
    model = seeded_model(lambda: DepthNetwork(tiny), 0).train()
    x = torch.from_numpy(pixels[:4]).permute(0, 3, 1, 2) / 255
    losses = model.losses(x, x, seeded(0))
    losses["loss"].backward()
    for part in ("depth", "albedo", "view", "light", "doubts"):
        gradients = [each.grad.abs().sum() for each in getattr(model, part).parameters()]
        assert all(torch.isfinite(each) for each in gradients)
        assert sum(gradients) > 0, part
    assert {"relief", "yaw_spread", "mse"} <= set(losses)


def test_training_makes_pictures_likelier_and_goes_on_where_it_was_stopped(tiny, quick, pixels, tmp_path):
    tiny, pixels = tiny.model_copy(update={"size": 32}), shrunk(pixels, 32)
    rows, held = np.arange(10), np.arange(10, 14)
    whole, result = train_depth(tiny, pixels, rows, held, quick, folder=tmp_path / "whole", seed=1)
    assert result.history[1]["train_loss"] < result.history[0]["train_loss"]

    class StopError(Exception):
        pass

    def stop(epoch: int, _: dict) -> None:
        if epoch == 1:
            raise StopError

    with pytest.raises(StopError):
        train_depth(tiny, pixels, rows, held, quick, folder=tmp_path / "stopped", seed=1, on_epoch=stop)
    resumed, again = train_depth(tiny, pixels, rows, held, quick, folder=tmp_path / "stopped", seed=1)
    assert again.history == result.history
    for name, tensor in whole.state_dict().items():
        assert torch.equal(tensor, resumed.state_dict()[name]), name


def test_a_saved_model_gives_the_same_parts(network, tiny, pixels, tmp_path):
    save_model(tmp_path, network)
    loaded = load_saved(tmp_path, DepthSettings, DepthNetwork)
    ours, theirs = decompose(network, pixels[:3]), decompose(loaded, pixels[:3])
    assert ours.depth == pytest.approx(theirs.depth, abs=1e-5)
    assert ours.doubt.shape == (3, 2, 64, 64)
    assert ours.normals.shape == (3, 64, 64, 3)
    assert np.array_equal(ours.viewed[ours.seen] < 1.15, np.ones(ours.seen.sum(), bool))
    with pytest.raises(ValueError, match="no faces"):
        decompose(network, pixels[:0])
    with pytest.raises(ValueError, match="64"):
        decompose(network, pixels[:, :32, :32])


def test_a_collapse_is_named_with_a_remedy():
    fine = {"val_relief": 0.02, "val_yaw_spread": 15.0}
    assert collapse([{"val_relief": 0.0, "val_yaw_spread": 0.0}, fine]) is None
    assert "depth is flat" in str(collapse([fine | {"val_relief": 0.001}]))
    said = str(collapse([fine | {"val_yaw_spread": 0.5}]))
    assert "view is frozen" in said
    assert "dome" in said
    assert "flat" not in said


def test_depth_that_is_told_is_learned(tiny, pixels, tmp_path):
    depth = np.full((24, 64, 64), 0.95, np.float32)
    depth[:, :8] = np.nan
    examples = PicturesWithDepth(pixels, {"training": np.arange(16), "validation": np.arange(16, 24)}, depth)
    training = DepthTraining(epochs=3, batch_size=4, learning_rate=3e-3)
    network, result = train_supervised(tiny, examples, training, folder=tmp_path, seed=0)
    assert result.history[-1]["train_loss"] < result.history[0]["train_loss"]
    assert told_depth(network, pixels[:5]).mean() < 0.99


def test_a_loss_that_is_no_number_ends_the_training(tiny, quick, pixels, tmp_path):
    tiny, pixels = tiny.model_copy(update={"size": 32}), shrunk(pixels, 32)
    hot = quick.model_copy(update={"learning_rate": 1e30})
    with pytest.raises(TrainingDivergedError, match="lower learning_rate"):
        train_depth(tiny, pixels, np.arange(10), np.arange(10, 14), hot, folder=tmp_path, seed=0)


def test_losses_are_negative_log_likelihoods():
    """The published forms: Laplace with the standard deviation `doubt`; normal, less a constant."""
    made, true, seen = torch.tensor([0.7]), torch.tensor([0.2]), torch.ones(1, 1, 1, 1)
    doubt = torch.full((1, 1, 1, 1), 0.39)  # and LEAST
    as_picture = [each.expand(1, 3, 1, 1) for each in (made, true)]
    expected = -torch.distributions.Laplace(true, 0.4 / 2**0.5).log_prob(made)
    assert laplacian(*as_picture, doubt, seen).item() == pytest.approx(expected.item(), abs=1e-5)
    expected = -torch.distributions.Normal(true, 0.4).log_prob(made) - np.log(2 * np.pi) / 2
    assert gaussian(*as_picture, doubt, seen).item() == pytest.approx(expected.item(), abs=1e-5)


def test_the_rim_is_as_far_back_as_published(network, tiny):
    with torch.no_grad():
        rim = network(torch.rand(1, 3, 64, 64)).depth[:, :, 0]
    published = 0.7 * FURTHEST + 0.3 * NEAREST
    assert rim.numpy() == pytest.approx(1 + (published - 1) * tiny.relief / 0.1, abs=1e-6)


def test_features_and_the_mirrored_face_count_as_the_settings_say(network, monkeypatch):
    errors = torch.tensor([1.0, 3.0]), torch.tensor([10.0, 20.0])
    monkeypatch.setattr(DepthNetwork, "_errors", lambda *_: errors)
    x, told = torch.rand(1, 3, network.settings.size, network.settings.size), network.settings
    loss = float(network.losses(x, x, seeded(0))["loss"])
    assert loss == pytest.approx((1 + told.features * 10) + told.flip * (3 + told.features * 20), rel=1e-5)


def test_what_is_alike_and_smooth_counts_as_the_settings_say(tiny, monkeypatch):
    monkeypatch.setattr(DepthNetwork, "_errors", lambda *_: (torch.zeros(6), torch.zeros(6)))
    settings = tiny.model_copy(update={"alike": 2.0, "smooth": 3.0})
    network = seeded_model(lambda: DepthNetwork(settings), 0)
    found = network.losses(torch.rand(3, 3, 64, 64), torch.rand(3, 3, 64, 64), seeded(0))
    assert float(found["alike"]) > 0
    assert float(found["loss"]) == pytest.approx(2 * float(found["alike"]) + 3 * float(found["smooth"]), rel=1e-5)


def test_depth_maps_are_apart_by_their_variance_over_the_batch():
    assert float(apart(torch.tensor([[[1.0, 2.0]], [[3.0, 2.0]]]))) == pytest.approx(0.5)


def test_steps_do_not_depend_on_how_bright_a_picture_is():
    flat, edge = torch.full((1, 3, 4, 4), 0.5), torch.full((1, 3, 4, 4), 0.5)
    edge[..., 2:] = 1.5
    assert float(steps(flat)) == 0
    assert float(steps(edge)) == pytest.approx(1 / 3 / 1.05, rel=1e-5)
    assert float(steps(100 * edge)) == pytest.approx(1 / 3, rel=1e-2)


def test_detail_lets_doubt_follow_what_the_picture_shows(tiny):
    network = seeded_model(lambda: DepthNetwork(tiny.model_copy(update={"detail": True})), 0)
    with torch.no_grad():
        network.doubts.of_detail[-1].weight.mul_(100)
        plain, spotted = torch.full((1, 3, 64, 64), 0.5), torch.full((1, 3, 64, 64), 0.5)
        spotted[..., 30:32, 30:32] = 0
        away = (network.doubt(spotted)[0] - network.doubt(plain)[0]).abs().amax((0, 1))
    near = away[25:37, 25:37].max()
    assert float(near) > 5 * float(away[:, :15].max())
