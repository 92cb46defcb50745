"""Training killed at any moment: the same call goes on and ends with the same weights and history, bit for bit."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch

from models.build import build_model
from models.families.registry import model_settings
from models.training.loop import train
from models.training.settings import TrainingSettings

ROOT = Path(__file__).resolve().parents[2]
MOMENTS = 20
FAMILIES = ("ae", "vae", "aae")
TRAINING = TrainingSettings(
    epochs=25, patience=25, batch_size=8, optimiser="adamw", weight_decay=0.01, schedule="cosine", ema=0.9,
    max_gradient_norm=1.0, augment={"mirror": 0.5, "shift": 0.1},
)  # fmt: skip

SCRIPT = """
import json, sys
import numpy as np, torch
from pathlib import Path
from models.build import build_model
from models.families.registry import model_settings
from models.training.settings import TrainingSettings
from models.training.loop import train

folder, pixels, model_json, training_json = sys.argv[1:]
torch.set_num_threads(1)
model = build_model(model_settings(**json.loads(model_json)), 0)
settings = TrainingSettings.model_validate_json(training_json)
print("started", flush=True)
train(model, np.load(pixels), np.arange(30), np.arange(30, 40), settings, folder=Path(folder), seed=0)
"""


def finish(folder, pictures, family):
    """Train to the end in this process, from whatever state is in `folder`."""
    model = build_model(model_settings(family=family, zdim=6, width=0.03, size=16), 0)
    result = train(model, pictures, np.arange(30), np.arange(30, 40), TRAINING, folder=folder, seed=0)
    return result, model.state_dict()


@pytest.mark.slow
def test_a_killed_training_ends_like_an_undisturbed_one(pictures, tmp_path, record_property):
    record_property("kills", MOMENTS)
    np.save(tmp_path / "pixels.npy", pictures)
    expected, durations = {}, {}
    for family in FAMILIES:
        began = time.monotonic()
        expected[family] = finish(tmp_path / family, pictures, family)
        durations[family] = time.monotonic() - began
    moments = random.Random(0)
    epochs_done = []
    for number in range(MOMENTS):
        family, folder = FAMILIES[number % len(FAMILIES)], tmp_path / f"killed-{number}"
        settings = model_settings(family=family, zdim=6, width=0.03, size=16)
        process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT, str(folder), str(tmp_path / "pixels.npy"), settings.model_dump_json(),
             TRAINING.model_dump_json()],
            cwd=ROOT, env=os.environ | {"OMP_NUM_THREADS": "1"}, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        with process:
            assert process.stdout is not None
            assert process.stdout.readline() == "started\n"
            time.sleep(moments.uniform(0, 1) * durations[family])
            process.send_signal(signal.SIGKILL)
        result, weights = finish(folder, pictures, family)
        assert result == expected[family][0], f"kill {number}"
        assert all(torch.equal(weights[name], tensor) for name, tensor in expected[family][1].items()), f"kill {number}"
        epochs_done.append(result.images_per_second > 0)
    assert sum(epochs_done) > MOMENTS / 2, "most kills must have come before the end of training"
