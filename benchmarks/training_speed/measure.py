"""Measure training: our loop beside a plain loop and pythae's trainer, in turn, on one network and one data set."""

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from tqdm import tqdm

from benchmarks.command_line import run
from benchmarks.record import RESULTS, record
from benchmarks.training_speed.processes import Answers, Contender
from models.families.registry import ModelSettings, model_settings

PYTHAE = "pythae==0.1.2"


def measure(
    network: str = "strided",
    size: int = 64,
    width: float = 1.0,
    batch: int = 64,
    steps: int = 4,
    rounds: int = 7,
    pythae: bool = True,
    topic: str = "training_speed",
    results: Path = RESULTS,
) -> Path:
    """Time our training beside a plain loop and pythae's trainer, in turn, on one network and one data set.

    Each round is `steps` batches; `pythae` fetches that library from the package index for the measurement.
    """
    model = {"network": network, "size": size, "width": width, "zdim": 128}
    settings = model_settings(family="ae", **model)
    with tempfile.TemporaryDirectory(prefix="likeness-training-") as name:
        folder = Path(name)
        draw_pictures(folder, steps * batch, size)
        library = fetched_pythae(folder) if pythae else None
        measured = in_turn(folder, settings, batch, rounds, library)
    figures = figures_of(measured, steps * batch)
    config = model | {"family": "ae", "batch": batch, "steps_a_round": steps, "threads": torch.get_num_threads()}
    template = Path(__file__).with_name("reading.md")
    return record(figures, template, results, topic=topic, config=config, trials=rounds, pythae=PYTHAE)


def draw_pictures(folder: Path, count: int, size: int) -> None:
    """Write `count` smooth random pictures as PNG files and as one array; what they show does not matter here."""
    random = np.random.default_rng(0)
    (folder / "pictures").mkdir()
    pixels = np.empty((count, size, size, 3), np.uint8)
    for number, picture in enumerate(pixels):
        coarse = random.integers(0, 256, (8, 8, 3), dtype=np.uint8)
        picture[:] = cv2.resize(coarse, (size, size), interpolation=cv2.INTER_CUBIC)
        cv2.imwrite(str(folder / "pictures" / f"{number:06d}.png"), picture)
    np.save(folder / "pixels.npy", pixels)


def in_turn(folder: Path, settings: ModelSettings, batch: int, rounds: int, library: Path | None) -> dict[str, Answers]:
    """Let the contenders train one after the other, `rounds` times after a first round that does not count."""
    names = ["naive", "equal", *(["pythae"] if library else []), "ours", "peak"]
    contenders: dict[str, Contender] = {}
    try:
        for name in names:
            contenders[name] = Contender(name, folder, settings, batch, [library] if library else [])
        for number in tqdm(range(rounds + 1), desc="rounds", disable=None):
            for name, contender in contenders.items():
                answer = contender.work()
                print(f"round {number}: {name} {answer}", file=sys.stderr, flush=True)
                contender.answers += [answer] if number else []
    finally:
        for contender in contenders.values():
            contender.leave()
    return {name: contender.answers for name, contender in contenders.items()}


def fetched_pythae(folder: Path) -> Path | None:
    """Install pythae without its dependencies, all of which are here, into a folder that goes with the measurement.

    Returns None, with a message, when the package index cannot be reached: then pythae is left out.
    """
    target = folder / "library"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(target), PYTHAE]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"pythae is left out, it could not be installed: {done.stderr[-300:]}", file=sys.stderr)
        return None
    return target


def figures_of(measured: dict[str, Answers], images: int) -> dict[str, Any]:
    """Return the medians over the rounds; ratios are taken within a round."""
    ours, tflops = measured["ours"], [round_["gflops"] / 1000 for round_ in measured["peak"]]
    gflop = ours[0]["gflop_an_image"]
    rates = {name: [images / each["seconds"] for each in measured[name]] for name in measured if name != "peak"}
    ratios = {
        name: [one / other for one, other in zip(rates["ours"], rates[name], strict=True)]
        for name in rates
        if name != "ours"
    }
    achieved = [rate * gflop / 1000 for rate in rates["ours"]]
    return {
        **{f"ratio_{name}": round(statistics.median(each), 3) for name, each in ratios.items()},
        "ratios": {name: [round(ratio, 3) for ratio in each] for name, each in ratios.items()},
        "roofline_fraction": round(statistics.median(one / top for one, top in zip(achieved, tflops, strict=True)), 3),
        "loader_share": round(statistics.median(each["loader_seconds"] / each["seconds"] for each in ours), 5),
        "images_per_second": round(statistics.median(rates["ours"]), 1),
        "images_per_second_of": {name: round(statistics.median(each), 1) for name, each in rates.items()},
        "tflops": round(statistics.median(achieved), 3),
        "peak_bf16_tflops": round(statistics.median(tflops), 3),
        "gflop_an_image": round(gflop, 3),
        "bf16": bool(ours[0]["bf16"]),
        "device": torch.cuda.get_device_name() if torch.cuda.is_available() else "cpu",
        "last_loss": {name: round(measured[name][-1]["loss"], 5) for name in rates},
    }


if __name__ == "__main__":
    run(measure)
