"""A killed run continues to exactly the weights and history of an undisturbed one."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from faces.table import CorruptFileError
from models.build import build_model
from models.settings import ModelSettings, TrainingSettings
from models.training import train
from models.training_state import STATE_FILE

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = TrainingSettings(epochs=6, batch_size=8, precision="auto")
TRAIN, VAL = np.arange(30), np.arange(30, 40)

SCRIPT = """
import sys, time
import numpy as np
from pathlib import Path
from models.build import build_model
from models.settings import ModelSettings, TrainingSettings
from models.training import train

folder, pixels, model_json, training_json = sys.argv[1:]
def slowly(epoch, metrics):
    print(epoch, flush=True)
    time.sleep(0.05)
model = build_model(ModelSettings.model_validate_json(model_json), 0)
settings = TrainingSettings.model_validate_json(training_json)
rows = np.arange(30), np.arange(30, 40)
train(model, np.load(pixels), *rows, settings, folder=Path(folder), seed=0, on_epoch=slowly)
"""


def run(folder, pictures, family, on_epoch=None):
    model = build_model(ModelSettings(family=family, zdim=6, width=0.03, size=16), 0)
    result = train(model, pictures, TRAIN, VAL, SETTINGS, folder=folder, seed=0, on_epoch=on_epoch)
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
    assert [path.name for path in tmp_path.iterdir()] == [STATE_FILE]


@pytest.mark.parametrize("keep", [0, 20, 0.5, 0.99])
def test_a_damaged_state_is_named(pictures, tmp_path, keep):
    run(tmp_path, pictures, "ae")
    path = tmp_path / STATE_FILE
    whole = path.read_bytes()
    path.write_bytes(whole[: keep if keep > 1 else int(keep * len(whole))])
    with pytest.raises(CorruptFileError, match=f"{STATE_FILE}.*delete it to train from the start"):
        run(tmp_path, pictures, "ae")


def test_a_changed_history_is_noticed(pictures, tmp_path):
    run(tmp_path, pictures, "ae")
    path = tmp_path / STATE_FILE
    whole = path.read_bytes()
    size = int.from_bytes(whole[:8], "little")
    header = json.loads(whole[8 : 8 + size])
    description = header["__metadata__"]["description"]
    header["__metadata__"]["description"] = description.replace('"best_epoch": ', '"best_epoch": 1')
    changed = json.dumps(header).encode()
    path.write_bytes(len(changed).to_bytes(8, "little") + changed + whole[8 + size :])
    with pytest.raises(CorruptFileError, match="SHA-256 differs"):
        run(tmp_path, pictures, "ae")
