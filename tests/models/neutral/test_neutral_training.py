"""Training of the generator: it learns, repeats itself, goes on after a stop, and moves no frozen weight."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch

from models.neutral.inference import neutral_faces
from models.neutral.training import train_generator
from models.training.training_state import OtherRunError

ROOT = Path(__file__).resolve().parents[3]

SCRIPT = """
import sys, time
import numpy as np, torch
from pathlib import Path
from core.frame_groups import FrameGroups
from models.neutral.settings import NeutralTraining
from models.neutral.checkpoints import load_network
from models.neutral.training import train_generator

folder, training = Path(sys.argv[1]), NeutralTraining.model_validate_json(sys.argv[2])
torch.set_num_threads(1)
stored = np.load(folder / "people.npz")
groups = FrameGroups(stored["identities"], stored["target"], tuple(stored["inputs"]), stored["split"])
def slowly(epoch, metrics):
    print(epoch, flush=True)
    time.sleep(0.05)
train_generator(
    load_network(folder / "start").train(), stored["faces"], groups, training,
    folder=folder / "state", seed=0, on_epoch=slowly,
)
"""


class InterruptedRunError(Exception):
    """Stands for anything that stops a run between two epochs."""


def weights(model, part=""):
    return {name: tensor.clone() for name, tensor in model.state_dict().items() if name.startswith(part)}


def same(left, right):
    return left.keys() == right.keys() and all(torch.equal(left[name], right[name]) for name in left)


@pytest.fixture
def trained(faces, groups, generator, training, tmp_path):
    """Train a tiny generator; return result and generator."""

    def run(folder="state", stage1=None, seed=0, on_epoch=None, count=1, changes=None, **wishes):
        model = generator(stage1, **wishes)
        result = train_generator(
            model, faces, groups, training(**(changes or {})), folder=tmp_path / folder, seed=seed, stage1=stage1,
            on_epoch=on_epoch, count=count,
        )  # fmt: skip
        return result, model

    return run


def test_same_seed_same_everything(trained):
    wishes = {"network": "vgg", "dropout": 0.3, "ssim_weight": 0.1}
    runs = [trained(folder, **wishes) for folder in ("first", "second")]
    assert runs[0][0] == runs[1][0]
    assert same(weights(runs[0][1]), weights(runs[1][1]))
    assert trained("third", seed=1, **wishes)[0] != runs[0][0]


@pytest.mark.parametrize("residual", ["none", "frame", "pixel"])
def test_it_learns_what_faces_in_many_lights_have_in_common(trained, faces, groups, residual):
    changes = {"epochs": 60, "patience": 60, "learning_rate": 5e-3}
    _, model = trained(residual=residual, width=0.1, changes=changes)
    learnt = groups.part("train")
    true = faces[learnt.target] / 255.0
    error = ((neutral_faces(model, faces, learnt.inputs) / 255.0 - true) ** 2).mean()
    assert error < 0.4 * true.var(axis=0).mean()


def interrupt(epoch, metrics):
    if epoch == 2:
        raise InterruptedRunError


@pytest.mark.parametrize("decoder", ["frozen", "late"])
def test_an_interrupted_training_continues_exactly(trained, autoencoder, decoder):
    """Interrupted after the second epoch, before which a late decoder begins to learn."""
    stage1 = autoencoder("vae")
    wishes = {
        "stage1": stage1, "decoder": decoder, "unfreeze_epoch": 1, "encoder": "stage1", "latent_weight": 0.1,
        "latent_target": "sampled", "changes": {"epochs": 4, "ema": 0.5, "max_gradient_norm": 1.0},
    }  # fmt: skip
    undisturbed, expected = trained("whole", **wishes)
    with pytest.raises(InterruptedRunError):
        trained("cut", on_epoch=interrupt, **wishes)
    resumed, model = trained("cut", **wishes)
    assert resumed == undisturbed
    assert same(weights(model), weights(expected))


def test_another_run_is_refused(trained, autoencoder):
    stage1 = autoencoder()
    trained(stage1=stage1, latent_weight=0.1)
    with pytest.raises(OtherRunError, match="other training settings, frames"):
        trained(stage1=stage1, latent_weight=0.1, changes={"frames": 2})
    with torch.no_grad():
        next(stage1.encoder.parameters()).add_(1)
    with pytest.raises(OtherRunError, match="other stage-1 autoencoder"):
        trained(stage1=stage1, latent_weight=0.1)


@pytest.mark.parametrize(("decoder", "learns"), [("frozen", [False] * 4), ("late", [False, False, True, True])])
def test_a_decoder_learns_from_the_epoch_on_that_was_asked_for(generator, autoencoder, decoder, learns):
    made = generator(autoencoder(), decoder=decoder, unfreeze_epoch=2)
    for epoch, expected in enumerate(learns):
        made.begin_epoch([{}] * epoch)
        assert {each.requires_grad for each in made.decoder.parameters()} == {expected}


@pytest.mark.parametrize("changes", [{}, {"ema": 0.5, "weight_decay": 0.1, "optimiser": "adamw"}])
def test_frozen_weights_do_not_move(trained, autoencoder, changes):
    """Neither weights nor batch norm's statistics, to the last bit; the rest does, and stage 1 itself never."""
    stage1 = autoencoder()
    before = weights(stage1)
    assert any("running_mean" in name for name in before)
    _, model = trained(stage1=stage1, decoder="frozen", encoder="stage1", latent_weight=0.1, changes=changes)
    assert same(weights(model.decoder), weights(stage1.decoder))
    assert not same(weights(model.encoder), weights(stage1.encoder))
    assert same(weights(stage1), before)


def test_a_frozen_encoder_does_not_move_either(trained, autoencoder):
    stage1 = autoencoder()
    _, model = trained(stage1=stage1, decoder="frozen", encoder="frozen", latent_map=True, changes={"ema": 0.5})
    for part in ("encoder", "decoder"):
        assert same(weights(getattr(model, part)), weights(getattr(stage1, part)))
    assert not torch.equal(model.latent_map.weight, torch.eye(6))


def test_a_late_decoder_moves_after_its_epoch(trained, autoencoder):
    stage1, moved = autoencoder(), {}
    for epochs in (2, 3):
        _, model = trained(
            str(epochs), stage1=stage1, decoder="late", unfreeze_epoch=2, changes={"epochs": epochs, "ema": 0.5}
        )
        moved[epochs] = not same(weights(model.decoder), weights(stage1.decoder))
        assert model.learns[model.decoder] == (epochs == 3)
    assert moved == {2: False, 3: True}


def test_early_stopping_by_the_gap(trained):
    changes = {"epochs": 60, "patience": 60, "max_gap": 0.3, "learning_rate": 5e-3, "augment": {}}
    result, _ = trained(residual="none", width=0.1, changes=changes)
    gaps = [entry["val_loss"] / entry["train_loss"] for entry in result.history]
    assert result.stopped_early
    assert gaps[-1] > 1.3
    assert all(gap <= 1.3 for gap in gaps[:-1])


@pytest.mark.slow
def test_two_processes_equal_one(trained):
    changes = {"batch_size": 5, "ema": 0.5}
    wishes = {"network": "vgg", "dropout": 0.3, "changes": changes}
    alone, expected = trained("alone", **wishes)
    together, model = trained("together", count=2, **wishes)
    for name, tensor in weights(expected).items():
        torch.testing.assert_close(model.state_dict()[name], tensor, rtol=1e-3, atol=1e-5)
    for ours, theirs in zip(together.history, alone.history, strict=True):
        assert ours == pytest.approx(theirs, rel=1e-3)


@pytest.mark.slow
def test_a_killed_training_continues_exactly(faces, groups, generator, training, trained, tmp_path):
    from models.checkpoints import save_model

    changes = {"epochs": 6}
    kept = tuple(rows[:3] for rows in groups.inputs)
    save_model(tmp_path / "start", generator())
    np.savez(
        tmp_path / "people.npz", faces=faces, identities=groups.identities, target=groups.target, inputs=kept,
        split=groups.split,
    )  # fmt: skip
    whole = type(groups)(groups.identities, groups.target, kept, groups.split)
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(tmp_path), training(**changes).model_dump_json()],
        cwd=ROOT, env=os.environ | {"OMP_NUM_THREADS": "1"}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        assert process.stdout is not None
        assert [process.stdout.readline() for _ in range(2)] == ["1\n", "2\n"]
        time.sleep(0.055)
        process.send_signal(signal.SIGKILL)
    results = {}
    for folder in ("state", "undisturbed"):
        model = generator()
        result = train_generator(model, faces, whole, training(**changes), folder=tmp_path / folder, seed=0, count=1)
        results[folder] = result, weights(model)
    assert results["state"][0] == results["undisturbed"][0]
    assert results["state"][0].images_per_second > 0
    assert same(results["state"][1], results["undisturbed"][1])
