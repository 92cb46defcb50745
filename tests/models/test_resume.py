"""A killed run continues to exactly the weights and history of an undisturbed one."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from core.storage import CorruptFileError
from models.build import build_model
from models.families.registry import model_settings
from models.tensor_file import DiskFullError, read_tensors
from models.training import loop
from models.training.augment import AugmentSettings
from models.training.loop import train
from models.training.optimisation import Optimisation
from models.training.settings import TrainingSettings
from models.training.training_state import STATE_FILE, previous

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = TrainingSettings(epochs=6, batch_size=8, precision="auto")
TRAIN, VAL = np.arange(30), np.arange(30, 40)

SCRIPT = """
import json, sys, time
import numpy as np
from pathlib import Path
from models.build import build_model
from models.families.registry import model_settings
from models.training.settings import TrainingSettings
from models.training.loop import train

folder, pixels, model_json, training_json = sys.argv[1:]
def slowly(epoch, metrics):
    print(epoch, flush=True)
    time.sleep(0.05)
model = build_model(model_settings(**json.loads(model_json)), 0)
settings = TrainingSettings.model_validate_json(training_json)
rows = np.arange(30), np.arange(30, 40)
train(model, np.load(pixels), *rows, settings, folder=Path(folder), seed=0, on_epoch=slowly)
"""


def run(folder, pictures, family, on_epoch=None, settings=SETTINGS):
    model = build_model(model_settings(family=family, zdim=6, width=0.03, size=16), 0)
    result = train(model, pictures, TRAIN, VAL, settings, folder=folder, seed=0, on_epoch=on_epoch)
    return result, model


def same_weights(left, right):
    return all(torch.equal(value, right.state_dict()[name]) for name, value in left.state_dict().items())


class InterruptedRunError(Exception):
    """Stands for anything that stops a run between two epochs."""


@pytest.mark.parametrize("stop_after", [1, 4])
def test_an_interrupted_run_continues_exactly(pictures, tmp_path, family, stop_after):
    def interrupt(epoch, metrics):
        if epoch == stop_after:
            raise InterruptedRunError

    undisturbed, expected = run(tmp_path / "whole", pictures, family)
    with pytest.raises(InterruptedRunError):
        run(tmp_path / "cut", pictures, family, on_epoch=interrupt)
    reported = []
    resumed, model = run(tmp_path / "cut", pictures, family, on_epoch=lambda epoch, _: reported.append(epoch))
    assert resumed == undisturbed
    assert same_weights(expected, model)
    assert reported == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("stop_at", [3, 11])
def test_a_run_interrupted_within_an_epoch_continues_exactly(pictures, tmp_path, family, stop_at, monkeypatch):
    """An epoch has 4 steps; the state is written every 2 of them."""
    settings = SETTINGS.model_copy(update={"state_every": 2, "ema": 0.9, "augment": AugmentSettings(mirror=0.5)})
    undisturbed, expected = run(tmp_path / "whole", pictures, family, settings=settings)
    step, steps = Optimisation.end_batch, []

    def interrupt(self):
        steps.append(None)
        if len(steps) == stop_at:
            raise InterruptedRunError
        step(self)

    monkeypatch.setattr(Optimisation, "end_batch", interrupt)
    with pytest.raises(InterruptedRunError):
        run(tmp_path / "cut", pictures, family, settings=settings)
    resumed, model = run(tmp_path / "cut", pictures, family, settings=settings)
    assert len(steps) == stop_at + 6 * 4 - stop_at // 2 * 2, "no step is taken twice but those since the last state"
    assert resumed == undisturbed
    assert same_weights(expected, model)


def test_states_within_an_epoch_change_no_weight(pictures, tmp_path):
    plain, expected = run(tmp_path / "plain", pictures, "vae")
    settings = SETTINGS.model_copy(update={"state_every": 1})
    result, model = run(tmp_path / "often", pictures, "vae", settings=settings)
    assert same_weights(expected, model)
    assert result.step_losses == plain.step_losses


def test_a_killed_process_continues_exactly(pictures, tmp_path):
    np.save(tmp_path / "pixels.npy", pictures)
    undisturbed, expected = run(tmp_path / "whole", pictures, "aae")
    environment = os.environ | {"OMP_NUM_THREADS": str(torch.get_num_threads())}
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(tmp_path / "cut"), str(tmp_path / "pixels.npy"),
         expected.settings.model_dump_json(), SETTINGS.model_dump_json()],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "1\n"
        assert process.stdout.readline() == "2\n"
        time.sleep(0.055)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert (tmp_path / "cut" / STATE_FILE).exists()
    resumed, model = run(tmp_path / "cut", pictures, "aae")
    assert resumed == undisturbed
    assert same_weights(expected, model)


def test_a_finished_run_returns_at_once(pictures, tmp_path, family):
    first, expected = run(tmp_path, pictures, family)
    written = (tmp_path / STATE_FILE).stat().st_mtime_ns
    reported = []
    again, model = run(tmp_path, pictures, family, on_epoch=lambda epoch, _: reported.append(epoch))
    assert again == first
    assert again.images_per_second == 0
    assert same_weights(expected, model)
    assert reported == [1, 2, 3, 4, 5, 6]
    assert (tmp_path / STATE_FILE).stat().st_mtime_ns == written


def test_a_finished_run_keeps_only_its_best_weights(pictures, tmp_path):
    run(tmp_path, pictures, "ae")
    assert all(name.startswith("best/") for name in load_file(tmp_path / STATE_FILE))


def test_left_overs_of_a_kill_are_removed(pictures, tmp_path):
    left = tmp_path / f".{STATE_FILE.removesuffix('.safetensors')}.x1.safetensors"
    left.write_bytes(b"half")
    run(tmp_path, pictures, "ae")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [STATE_FILE, previous(tmp_path / STATE_FILE).name, "codes_0005.safetensors"]
    )


def interrupted(folder, pictures, family="ae", settings=SETTINGS, stop_after=4):
    """Leave the state after epoch 4 and, beside it, the one after epoch 3."""

    def interrupt(epoch, metrics):
        if epoch == stop_after:
            raise InterruptedRunError

    with pytest.raises(InterruptedRunError):
        run(folder, pictures, family, on_epoch=interrupt, settings=settings)
    return folder / STATE_FILE


@pytest.fixture
def trained(monkeypatch):
    """The epochs that were really trained, not only told of."""
    epochs, run_epoch = [], loop._run_epoch

    def noted(progress, *arguments):
        epochs.append(len(progress.history) + 1)
        run_epoch(progress, *arguments)

    monkeypatch.setattr(loop, "_run_epoch", noted)
    return epochs


def cut(path, keep):
    whole = path.read_bytes()
    path.write_bytes(whole[: keep if keep > 1 else int(keep * len(whole))])


@pytest.mark.parametrize("keep", [0, 20, 0.5, 0.99])
def test_the_state_before_a_damaged_one_takes_its_place(pictures, tmp_path, keep, trained):
    undisturbed, expected = run(tmp_path / "whole", pictures, "aae")
    newest = interrupted(tmp_path / "cut", pictures, "aae")
    cut(newest, keep)
    trained.clear()
    with pytest.warns(UserWarning, match=f"{STATE_FILE}.*going on from the state before it, {previous(newest).name}"):
        resumed, model = run(tmp_path / "cut", pictures, "aae")
    assert trained == [4, 5, 6]
    assert resumed == undisturbed
    assert same_weights(expected, model)


def test_a_missing_newest_state_is_made_good_quietly(pictures, tmp_path):
    """So a kill between the two renames of a state leaves it."""
    undisturbed, _ = run(tmp_path / "whole", pictures, "ae")
    interrupted(tmp_path / "cut", pictures).unlink()
    assert run(tmp_path / "cut", pictures, "ae")[0] == undisturbed


def test_a_damaged_state_never_pushes_out_the_whole_one(pictures, tmp_path):
    newest = interrupted(tmp_path, pictures)
    cut(newest, 0.5)
    with pytest.warns(UserWarning, match="going on"):
        interrupted(tmp_path, pictures, stop_after=3)
    assert len(read_tensors(newest, "")[1]["progress"]["history"]) == 3


def test_two_damaged_states_are_named(pictures, tmp_path):
    newest = interrupted(tmp_path, pictures)
    cut(newest, 0.5)
    cut(previous(newest), 0.5)
    message = f"{previous(newest).name}.*delete its folder to train from the start"
    with pytest.warns(UserWarning, match="going on"), pytest.raises(CorruptFileError, match=message):
        run(tmp_path, pictures, "ae")


def test_a_changed_history_is_noticed(pictures, tmp_path):
    newest = interrupted(tmp_path, pictures)
    whole = newest.read_bytes()
    size = int.from_bytes(whole[:8], "little")
    header = json.loads(whole[8 : 8 + size])
    description = header["__metadata__"]["description"]
    header["__metadata__"]["description"] = description.replace('"best_epoch": ', '"best_epoch": 1')
    changed = json.dumps(header).encode()
    newest.write_bytes(len(changed).to_bytes(8, "little") + changed + whole[8 + size :])
    with pytest.warns(UserWarning, match="SHA-256 differs"):
        run(tmp_path, pictures, "ae")


def test_everything_that_steps_depend_on_is_kept(pictures, tmp_path):
    settings = SETTINGS.model_copy(
        update={"optimiser": "adamw", "weight_decay": 0.01, "schedule": "cosine", "ema": 0.9, "max_gradient_norm": 1.0}
    )
    undisturbed, expected = run(tmp_path / "whole", pictures, "vae", settings=settings)
    interrupted(tmp_path / "cut", pictures, "vae", settings)
    resumed, model = run(tmp_path / "cut", pictures, "vae", settings=settings)
    assert resumed == undisturbed
    assert same_weights(expected, model)


@pytest.mark.parametrize(
    "error",
    [OSError(errno.ENOSPC, "No space left on device"), SafetensorError("I/O error: No space left (os error 28)")],
)
def test_a_full_disk_is_named_and_the_state_before_is_whole(pictures, tmp_path, monkeypatch, error):
    """The way out of the message is tried: the same call, with space again."""
    undisturbed, expected = run(tmp_path / "whole", pictures, "ae")

    def fill(epoch, metrics):
        def full(*arguments):
            raise error

        if epoch == 3:
            monkeypatch.setattr("models.tensor_file.save_file", full)

    with pytest.raises(DiskFullError, match=rf"no space for .*{STATE_FILE}: [\d.]+ MiB needed, .* start the same run"):
        run(tmp_path / "cut", pictures, "ae", on_epoch=fill)
    assert [path.name for path in (tmp_path / "cut").iterdir()] == [previous(tmp_path / STATE_FILE).name]
    monkeypatch.undo()
    resumed, model = run(tmp_path / "cut", pictures, "ae")
    assert resumed == undisturbed
    assert same_weights(expected, model)


def test_a_really_full_disk_is_named(tmp_path):
    """On a file system of 64 KiB of its own, where the machine lets a test mount one."""
    script = """
import json, sys, torch
from pathlib import Path
from models.tensor_file import DiskFullError, read_tensors, write_tensors
path = Path(sys.argv[1]) / "state.safetensors"
write_tensors(path, {"a": torch.ones(1000)}, {})
try:
    write_tensors(path, {"a": torch.ones(100_000)}, {})
except DiskFullError:
    print(len(read_tensors(path, "")[0]["a"]), *[each.name for each in path.parent.iterdir()])
"""
    shell = 'mount -t tmpfs -o size=64k none "$1" && exec "$2" -c "$3" "$1"'
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", shell, "sh"]
    if (
        not shutil.which("unshare")
        or subprocess.run(
            [*command[:-4], "mount", "-t", "tmpfs", "none", str(tmp_path)], capture_output=True, check=False
        ).returncode
    ):
        pytest.skip("no right to mount a file system here")
    done = subprocess.run(
        [*command, str(tmp_path), sys.executable, script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout == "1000 state.safetensors\n", done.stderr
