"""The training loops that `training_speed.py` compares, each in a process of its own.

Such a process gets itself ready and then, for every line that it reads, trains once over the pictures and answers with
one line of JSON. In between it waits, so that only one of them works at a time.
"""

import argparse
import contextlib
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from pydantic import TypeAdapter
from torch import Tensor, nn
from torch.nn.functional import mse_loss
from torch.utils.data import DataLoader, Dataset
from torch.utils.flop_counter import FlopCounterMode

import models.training.examples
from models.build import build_model
from models.families.base import Autoencoder
from models.families.registry import ModelSettings
from models.training.allocator import keep_freed_memory
from models.training.candidates import own_target
from models.training.epochs import EpochRunner
from models.training.optimisation import Optimisation
from models.training.parallel import Processes
from models.training.precision import autocast, best_device, resolve
from models.training.settings import TrainingSettings

LEARNING_RATE = 1e-3
PEAK_SIZES = (2048, 4096)
PEAK_SECONDS = 1.0
Segment = Callable[[], dict[str, float]]
"""Works through the pictures once; returns what was measured beside the time."""


class Pictures(Dataset[Tensor]):
    """The image files as a plain PyTorch program reads them: PIL, then float32 (3, S, S)."""

    def __init__(self, folder: Path) -> None:
        self.paths = sorted((folder / "pictures").iterdir())

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, index: int) -> Tensor:
        with Image.open(self.paths[index]) as picture:
            return torch.from_numpy(np.asarray(picture.convert("RGB")).copy()).permute(2, 0, 1).float() / 255


def naive(folder: Path, settings: ModelSettings, batch: int) -> Segment:
    """Train in float32 on images from files: the loop of a tutorial, everything at its default."""
    return plain_loop(folder, plain_layout(settings), batch, "fp32")


def equal(folder: Path, settings: ModelSettings, batch: int) -> Segment:
    """Train with the loop of a tutorial in the precision, memory order and allocator of ours."""
    keep_freed_memory()
    precision = resolve(TrainingSettings().precision, best_device())
    return plain_loop(folder, build_model(settings, seed=0), batch, precision)


def plain_loop(folder: Path, model: Autoencoder, batch: int, precision: str) -> Segment:
    """Return the loop of a tutorial; images come in the memory order of torch, or of what multiplies them."""
    device = best_device()
    model = model.to(device).train()
    optimiser = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    loader = DataLoader(Pictures(folder), batch_size=batch, shuffle=True)

    def segment() -> dict[str, float]:
        total = 0.0
        for images in loader:
            x_bchw = images.to(device)
            optimiser.zero_grad()
            with autocast(precision, device):
                loss = mse_loss(model(x_bchw).float(), x_bchw)
            loss.backward()
            optimiser.step()
            total += loss.item()
        return {"loss": total / len(loader)}

    return segment


def pythae(folder: Path, settings: ModelSettings, batch: int) -> Segment:
    """Train the same network with pythae's BaseTrainer at its defaults, on images that are already in memory."""
    from pythae.data.datasets import BaseDataset
    from pythae.models import AE, AEConfig
    from pythae.models.base.base_utils import ModelOutput
    from pythae.models.nn import BaseDecoder, BaseEncoder
    from pythae.trainers import BaseTrainer, BaseTrainerConfig

    model = plain_layout(settings)

    def wrapped(base: type, network: nn.Module, output: str) -> Any:
        class Network(base):
            def __init__(self) -> None:
                base.__init__(self)  # type: ignore[misc]  # not super(): the bases are chosen at run time
                self.network = network

            def forward(self, x: Tensor) -> Any:
                return ModelOutput(**{output: self.network(x)})

        return Network()

    shape = (settings.channels, settings.size, settings.size)
    autoencoder = AE(
        AEConfig(input_dim=shape, latent_dim=settings.zdim),
        wrapped(BaseEncoder, model.encoder, "embedding"),
        wrapped(BaseDecoder, model.decoder, "reconstruction"),
    )
    images = torch.from_numpy(np.load(folder / "pixels.npy")).permute(0, 3, 1, 2).float().div(255).contiguous()
    options = BaseTrainerConfig(
        output_dir=str(folder / "pythae"), per_device_train_batch_size=batch, learning_rate=LEARNING_RATE
    )
    trainer = BaseTrainer(autoencoder, BaseDataset(images, torch.zeros(len(images))), training_config=options)
    trainer.prepare_training()
    return lambda: {"loss": float(trainer.train_step(epoch=1)) / images[0].numel()}


def ours(folder: Path, settings: ModelSettings, batch: int) -> Segment:
    """Run the epochs of `models.training.loop.train`, and time how long they wait for their batches."""
    device = best_device()
    keep_freed_memory()
    pixels = np.load(folder / "pixels.npy", mmap_mode="r")
    rows = np.arange(len(pixels))
    model = build_model(settings, seed=0).to(device)
    training = TrainingSettings(batch_size=batch, learning_rate=LEARNING_RATE)
    precision = resolve(training.precision, device)
    optimisation = Optimisation(model, training, Processes())
    examples = models.training.examples.Pictures(
        pixels, {"training": rows}, own_target, training.augment, settings.size, settings.channels
    )
    runner = EpochRunner(examples, training, 0, precision, device, Processes())
    waited = timed_gather()
    gflop = gflop_an_image(model, settings, device)
    bf16 = float(precision == "bf16")

    def segment() -> dict[str, float]:
        waited.clear()
        means = runner.run_epoch(1, optimisation)
        return {"loss": means["loss"], "loader_seconds": sum(waited), "gflop_an_image": gflop, "bf16": bf16}

    return segment


def peak(folder: Path, settings: ModelSettings, batch: int) -> Segment:  # noqa: ARG001  # one interface for all
    """Multiply large square bfloat16 matrices; the highest rate is what this machine can do now."""
    device = best_device()
    factors = {n: torch.randn(2, n, n, device=device, dtype=torch.bfloat16) for n in PEAK_SIZES}

    def rate(n: int) -> float:
        ended, repeats = time.perf_counter() + PEAK_SECONDS, 0
        began = time.perf_counter()
        while time.perf_counter() < ended:
            factors[n][0] @ factors[n][1]
            finish(device)
            repeats += 1
        return 2 * n**3 * repeats / (time.perf_counter() - began) / 1e9

    return lambda: {"gflops": max(rate(n) for n in PEAK_SIZES)}


CONTENDERS: dict[str, Callable[[Path, ModelSettings, int], Segment]] = {
    "naive": naive,
    "equal": equal,
    "pythae": pythae,
    "ours": ours,
    "peak": peak,
}


def plain_layout(settings: ModelSettings) -> Autoencoder:
    """Return the model with the same weights as ours, in torch's default memory order."""
    return build_model(settings, seed=0).to(memory_format=torch.contiguous_format)  # type: ignore[call-overload]


def timed_gather() -> list[float]:
    """Make the training note the seconds of each gathered batch in the returned list."""
    seconds: list[float] = []
    gather = models.training.examples.gather

    def timed(*arguments: Any) -> Tensor:
        began = time.perf_counter()
        x_bchw = gather(*arguments)
        seconds.append(time.perf_counter() - began)
        return x_bchw

    models.training.examples.gather = timed  # type: ignore[assignment]
    return seconds


def gflop_an_image(model: Autoencoder, settings: ModelSettings, device: torch.device) -> float:
    """Return the multiply-and-add operations (two each) of one image, forward and backward, in 10^9."""
    x_bchw = torch.rand(2, settings.channels, settings.size, settings.size, device=device)
    with FlopCounterMode(display=False) as counter:
        mse_loss(model(x_bchw), x_bchw).backward()
    model.zero_grad()
    return counter.get_total_flops() / len(x_bchw) / 1e9


def finish(device: torch.device) -> None:
    """Wait for the device's queue."""
    if device.type == "cuda":
        torch.cuda.synchronize()


def main() -> None:
    """Be one contender."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=CONTENDERS)
    parser.add_argument("folder", type=Path)
    parser.add_argument("settings", type=TypeAdapter(ModelSettings).validate_json)
    parser.add_argument("batch", type=int)
    options = parser.parse_args()
    answers = os.fdopen(os.dup(1), "w")
    with contextlib.redirect_stdout(sys.stderr):
        segment = CONTENDERS[options.name](options.folder, options.settings, options.batch)
        print("ready", file=answers, flush=True)
        for _ in sys.stdin:
            began = time.perf_counter()
            measured = segment()
            finish(best_device())
            print(json.dumps({"seconds": time.perf_counter() - began, **measured}), file=answers, flush=True)


if __name__ == "__main__":
    main()
