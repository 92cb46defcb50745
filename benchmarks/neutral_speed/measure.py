"""Seconds from a clip to a neutral face, by the command, with start-up; and of these, for making the face."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import cv2
import numpy as np

from app.neutralise.generator import LOCAL, cut_for, face_of, open_generator
from app.neutralise.people import find_people
from benchmarks.command_line import run
from benchmarks.record import RESULTS, record
from registry.names import CHAMPION

ROOT = Path(__file__).resolve().parents[2]
RATE = 25


def measure(
    clip: Path = ROOT / "data" / "synthetic" / "clips" / "person_000.avi",
    seconds: float = 5.0,
    side: int = 512,
    trials: int = 3,
    registry: str = LOCAL,
    results: Path = RESULTS,
) -> Path:
    """Run `python -m app.neutralise` on a drawn clip, there and back until it is so long and scaled to `side` pixels.

    The registry needs a champion of the generator, which `make demo` leaves.
    """
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        path, face = Path(folder) / "clip.mp4", Path(folder) / "face.png"
        frames = longer(clip, path, round(seconds * RATE), side)
        command = [sys.executable, "-m", "app.neutralise", str(path), "--out", str(face), "--always-make"]
        whole = [_seconds([*command, "--registry", registry]) for _ in range(trials)]
        making, used = _making(path, registry, trials)
    figures = {
        "seconds": round(median(whole), 2),
        "seconds_all": [round(each, 2) for each in whole],
        "making_seconds": round(making, 3),
        "frames": frames,
        "frames_used": used,
        "load_before": round(load, 1),
    }
    return record(figures, Path(__file__).with_name("reading.md"), results, config={"side": side}, trials=trials)


def longer(clip: Path, target: Path, frames: int, side: int) -> int:
    """Write so many frames of a clip, played there and back, as squares of `side` pixels; return their number."""
    source = cv2.VideoCapture(str(clip))
    shown: list[np.ndarray] = []
    while (read := source.read())[0]:
        shown.append(cv2.resize(read[1], (side, side), interpolation=cv2.INTER_CUBIC))
    source.release()
    around = [*shown, *shown[::-1]]
    writer = cv2.VideoWriter(str(target), cv2.VideoWriter.fourcc(*"mp4v"), RATE, (side, side))
    for number in range(frames):
        writer.write(around[number % len(around)])
    writer.release()
    return frames


def _seconds(command: list[str]) -> float:
    began = time.monotonic()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return time.monotonic() - began


def _making(path: Path, registry: str, trials: int) -> tuple[float, int]:
    """Return the median of seconds that making the face takes once its frames are cut out, and how many they are."""
    generator = open_generator(registry, CHAMPION)
    (person, *_), _ = find_people([path], cut_for(generator, None), generator.treatment.selection)
    times = []
    for _ in range(trials):
        began = time.monotonic()
        face_of(person, generator)
        times.append(time.monotonic() - began)
    return median(times), len(person.origins)


if __name__ == "__main__":
    run(measure)
