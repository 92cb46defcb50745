"""Measure training: our loop beside a plain loop and pythae's trainer, in turn, on one network and one data set."""

import argparse
import json
import os
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

from benchmarks.record import record
from models.families.registry import ModelSettings, model_settings

ROOT = Path(__file__).resolve().parents[2]
PYTHAE = "pythae==0.1.2"
Answers = list[dict[str, float]]


class Contender:
    """A process that trains once over the pictures whenever it is asked to."""

    def __init__(self, name: str, folder: Path, settings: ModelSettings, batch: int, path: list[Path]) -> None:
        self.log = folder / f"{name}.log"
        command = [sys.executable, "-m", "benchmarks.training_speed.contenders", name, str(folder)]
        self._process = subprocess.Popen(
            [*command, settings.model_dump_json(), str(batch)],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, [ROOT, *path]))},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log.open("w"), text=True,
        )  # fmt: skip
        self.answers: Answers = []
        self._line()

    def work(self) -> dict[str, float]:
        """Let it train once over the pictures, and return what it measured."""
        assert self._process.stdin is not None
        self._process.stdin.write("go\n")
        self._process.stdin.flush()
        return json.loads(self._line())

    def leave(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"a contender ended: {self.log.read_text(encoding='utf-8')[-2000:]}")
        return line


def main() -> None:
    """Run all measurements and write the dated result."""
    options = _arguments()
    model = {"network": options.network, "size": options.size, "width": options.width, "zdim": 128}
    settings = model_settings(family="ae", **model)
    with tempfile.TemporaryDirectory(prefix="likeness-training-") as name:
        folder = Path(name)
        draw_pictures(folder, options.steps * options.batch, options.size)
        measured = in_turn(folder, settings, options.batch, options.rounds)
    figures = figures_of(measured, options.steps * options.batch)
    print(json.dumps(figures, indent=2))
    if options.dry:
        return
    config = model | {"family": "ae", "batch": options.batch, "steps_a_round": options.steps, "threads": threads()}
    command = " ".join(["python", "benchmarks/training_speed.py", *sys.argv[1:]])
    print(
        record(
            options.topic, figures, reading_of(figures, config), command=command, config=config, trials=options.rounds
        )
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--network", default="strided", help="a network of models.networks (default: strided)")
    parser.add_argument("--size", type=int, default=64, help="side of the pictures (default: 64)")
    parser.add_argument("--width", type=float, default=1.0, help="width of the network (default: 1, as published)")
    parser.add_argument("--batch", type=int, default=64, help="pictures in a batch (default: 64)")
    parser.add_argument("--steps", type=int, default=4, help="batches in a round (default: 4)")
    parser.add_argument("--rounds", type=int, default=7, help="rounds in which each is measured (default: 7)")
    parser.add_argument("--topic", default="training_speed", help="name of the result (default: training_speed)")
    parser.add_argument("--dry", action="store_true", help="only print the figures, record nothing")
    return parser.parse_args()


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


def in_turn(folder: Path, settings: ModelSettings, batch: int, rounds: int) -> dict[str, Answers]:
    """Let the contenders train one after the other, `rounds` times after a first round that does not count."""
    library = fetched_pythae(folder)
    names = ["naive", *(["pythae"] if library else []), "ours", "peak"]
    contenders: dict[str, Contender] = {}
    try:
        for name in names:
            contenders[name] = Contender(name, folder, settings, batch, [library] if library else [])
        for number in tqdm(range(rounds + 1), desc="rounds", disable=None):
            for name, contender in contenders.items():
                answer = contender.work()
                print(f"round {number}: {name} {answer}", flush=True)
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


def threads() -> int:
    """Return how many threads each contender had."""
    return torch.get_num_threads()


def reading_of(figures: dict[str, Any], config: dict[str, Any]) -> str:
    """Say in plain words what was measured and found."""
    beside = " and ".join(
        f"{figures[f'ratio_{name}']} times {what} (each round: {figures['ratios'][name]})"
        for name, what in {"naive": "the plain loop", "pythae": f"pythae's BaseTrainer ({PYTHAE})"}.items()
        if name in figures["ratios"]
    )
    left_out = "" if "pythae" in figures["ratios"] else "pythae could not be installed and was left out. "
    return f"""
The {config["network"]} autoencoder at width {config["width"]:g}, {config["size"]} pixels, {config["batch"]} pictures a
batch, on {figures["device"]} ({config["threads"]} threads): {figures["gflop_an_image"]} GFLOP an image, forward and
backward. Each loop ran in a process of its own and all took turns, {config["steps_a_round"]} batches each round; the
first round does not count, figures are medians, and ratios are taken within a round.

Our loop trains {figures["images_per_second"]} images/s, that is {beside}. {left_out}The plain loop is
float32 in torch's default memory order, default Adam, and a DataLoader over PNG files; pythae has the images in memory
as float32. Ours computes in {"bfloat16" if figures["bf16"] else "float32"} with float32 weights and gathers batches
from uint8 pixels. None of them validated or wrote a state in the measured time. Images/s:
{", ".join(f"{name} {rate}" for name, rate in figures["images_per_second_of"].items())}.

Waiting for batches took {figures["loader_share"]:.2%} of our loop's time. It computes {figures["tflops"]} TFLOP/s,
which is {figures["roofline_fraction"]:.0%} of the {figures["peak_bf16_tflops"]} TFLOP/s that large square bfloat16
matrices reached in the same rounds.
"""


if __name__ == "__main__":
    main()
