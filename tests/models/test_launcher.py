"""Two gloo processes train what one process would, started by the launcher or by torchrun."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import psutil
import pytest
import torch

from core.pixels import PixelParts, PixelRows
from models.families.checkpoints import load_autoencoder
from models.training.examples import pictures as examples_of
from models.training.launcher import fit_in_processes
from models.training.loop import TrainingDivergedError
from models.training.settings import TrainingSettings
from models.training.training_state import STATE_FILE, OtherRunError, previous

ROOT = Path(__file__).resolve().parents[2]
TRAIN, VAL = np.arange(31), np.arange(31, 40)
"""31 faces in batches of 6 or 7: parts of 3 and 4, so a plain mean of the processes' gradients would be wrong."""

SETTINGS = TrainingSettings(
    epochs=3, batch_size=7, precision="fp32", ema=0.5, max_gradient_norm=1.0,
    augment={"mirror": 0.5, "shift": 0.1}, schedule="cosine",
)  # fmt: skip

UNDER_TORCHRUN = """
import json, sys
import numpy as np, torch
from pathlib import Path
from models.build import build_model
from models.checkpoints import save_model
from models.training.parallel import joined, processes
from models.families.registry import model_settings
from models.training.settings import TrainingSettings
from models.training.loop import train

folder, model_json, training_json = Path(sys.argv[1]), *sys.argv[2:]
torch.set_num_threads(1)
model = build_model(model_settings(**json.loads(model_json)), 0)
settings = TrainingSettings.model_validate_json(training_json)
pixels, rows = np.load(folder / "pixels.npy"), (np.arange(31), np.arange(31, 40))
with joined():
    train(model, pixels, *rows, settings, folder=folder / "state", seed=0)
    save_model(folder / f"process-{processes().rank}", model)
"""


def two(model, pictures, folder, settings=SETTINGS, **options):
    rows = options.pop("rows", (TRAIN, VAL))
    examples = examples_of(model, pictures, *rows, settings, options.pop("targets", None))
    return fit_in_processes(model, examples, settings, folder=folder, seed=0, **({"count": 2} | options))


def check_close(left, right):
    for name, tensor in left.state_dict().items():
        torch.testing.assert_close(tensor, right.state_dict()[name], rtol=1e-4, atol=1e-6)


@pytest.fixture
def alone(tiny, pictures, tmp_path):
    """The result and the model of one process."""
    model = tiny("vae")
    return two(model, pictures, tmp_path / "alone", count=1), model


@pytest.mark.slow
def test_two_processes_equal_one(tiny, pictures, tmp_path, alone):
    reported, model = [], tiny("vae")
    result = two(model, pictures, tmp_path / "two", on_epoch=lambda epoch, metrics: reported.append(metrics))
    assert not model.training
    check_close(model, alone[1])
    for ours, theirs in zip(result.history, alone[0].history, strict=True):
        assert ours == pytest.approx(theirs, rel=1e-4)
    for ours, theirs in zip(result.step_losses, alone[0].step_losses, strict=True):
        assert ours == pytest.approx(theirs, rel=1e-3)
    assert [{"epoch": epoch, **metrics} for epoch, metrics in enumerate(reported, 1)] == result.history
    assert {path.name for path in (tmp_path / "two").iterdir()} == {
        path.name for path in (tmp_path / "alone").iterdir()
    }


@pytest.mark.slow
def test_partitions_on_disk_give_what_one_array_gives(tiny, pictures, tmp_path):
    files = [tmp_path / f"{number}.npy" for number in range(3)]
    for file, part in zip(files, np.array_split(pictures, 3), strict=True):
        np.save(file, part)
    parts = PixelParts([np.load(file, mmap_mode="r") for file in files])
    for count in (1, 2):
        models = [tiny("vae"), tiny("vae")]
        pixels = (pictures, PixelRows(parts, np.arange(len(pictures))))
        for model, source, name in zip(models, pixels, ("array", "parts"), strict=True):
            two(model, source, tmp_path / f"{name}-{count}", count=count)
        for one, other in zip(*(model.state_dict().values() for model in models), strict=True):
            assert torch.equal(one, other)


@pytest.mark.slow
def test_torchrun_gives_the_same_in_every_process(tiny, pictures, tmp_path, alone):
    np.save(tmp_path / "pixels.npy", pictures)
    script = tmp_path / "script.py"
    script.write_text(UNDER_TORCHRUN)
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node=2", str(script)]
    arguments = [str(tmp_path), alone[1].settings.model_dump_json(), SETTINGS.model_dump_json()]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    done = subprocess.run([*command, *arguments], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    first, second = (load_autoencoder(tmp_path / f"process-{rank}") for rank in range(2))
    assert all(torch.equal(tensor, second.state_dict()[name]) for name, tensor in first.state_dict().items())
    check_close(first, alone[1])


@pytest.mark.slow
@pytest.mark.parametrize("within", [False, True], ids=["after an epoch", "within one"])
def test_an_interrupted_run_of_two_goes_on_exactly(tiny, pictures, tmp_path, within):
    """With batch norm, whose running statistics the processes share after each epoch and with each state."""
    settings = SETTINGS.model_copy(update={"state_every": 2})

    def interrupt(epoch, metrics):
        if epoch == 2:
            raise InterruptedError("stop")

    undisturbed, expected = tiny("ae"), tiny("ae")
    whole = two(undisturbed, pictures, tmp_path / "whole", settings)
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    with pytest.raises(InterruptedError, match="stop"):
        two(tiny("ae"), pictures, tmp_path / "cut", settings, on_epoch=interrupt)
    assert {child.pid for child in psutil.Process().children(recursive=True)} <= before
    newest = tmp_path / "cut" / STATE_FILE
    assert previous(newest).exists()
    if within:
        newest.unlink()
    assert two(expected, pictures, tmp_path / "cut", settings) == whole
    assert all(torch.equal(tensor, undisturbed.state_dict()[name]) for name, tensor in expected.state_dict().items())
    with pytest.raises(OtherRunError, match="other arithmetic"):
        two(tiny("ae"), pictures, tmp_path / "cut", settings, count=1)


@pytest.mark.slow
def test_errors_of_a_process_are_raised_as_they_are(tiny, pictures, tmp_path):
    with pytest.raises(ValueError, match="there are 40 faces"):
        two(tiny("vae"), pictures, tmp_path / "rows", rows=(TRAIN, np.array([40])))
    wild = TrainingSettings(epochs=3, learning_rate=1e30, precision="fp32")
    with pytest.raises(TrainingDivergedError, match="lower learning_rate"):
        two(tiny("vae"), pictures, tmp_path / "wild", wild)


@pytest.mark.slow
def test_a_killed_process_ends_the_others(tiny, pictures, tmp_path):
    def kill(epoch, metrics):
        trainers = [child for child in psutil.Process().children() if "multiprocessing.spawn" in str(child.cmdline())]
        trainers[-1].send_signal(signal.SIGKILL)

    many = SETTINGS.model_copy(update={"epochs": 1000, "patience": 1000})
    with pytest.raises((RuntimeError, torch.multiprocessing.ProcessExitedException)):
        two(tiny("vae"), pictures, tmp_path, many, on_epoch=kill)
    assert not [child for child in psutil.Process().children() if "multiprocessing.spawn" in str(child.cmdline())]
