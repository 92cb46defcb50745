"""Measure the front end: two workers against a plain loop, memory and time over 1,000 to 20,000 pictures.

The pictures are drawn people (`make data`), each varied in place, light and size, so that no two are the same.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import psutil
from tqdm import tqdm

from benchmarks.record import record
from faces.detection.action_units import action_units
from faces.detection.landmarks import Landmarker
from faces.measuring.measure import MeasureSettings, measure_faces
from faces.measuring.quality import face_quality
from faces.media.decode import decode_image
from faces.sources.scan import scan_all
from faces.sources.settings import SourceSettings

ROOT = Path(__file__).resolve().parents[2]
SIZES = (1_000, 5_000, 20_000)
SEED_IMAGES = 455_595
"""Training pictures of the photo-clustering study (CelebA and CASIA-WebFace): the design point."""

COMPARED = 5_000
TRIALS = 3
SAMPLE_EVERY_S = 0.25


def main() -> None:
    """Run all measurements and write the dated result."""
    options = _arguments()
    if options.size:
        front_end(options.folder, options.size, options.workers)
        return
    with tempfile.TemporaryDirectory(prefix="likeness-speed-") as name:
        folder = Path(name)
        draw_pictures(folder, max(SIZES))
        compared = compare(folder, options.workers)
        for size in SIZES:
            first(folder, size)
        runs = {size: watched(folder, size, options.workers) for size in SIZES}
    figures = {**compared, **scaling(runs)}
    config = {"workers": options.workers, "compared_pictures": COMPARED, "picture_side": "224 to 256", "sizes": SIZES}
    command = "python benchmarks/front_end_speed.py"
    print(record("front_end_speed", figures, reading_of(figures), command=command, config=config, trials=TRIALS))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=2, help="processes (default: 2)")
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--size", type=int, help=argparse.SUPPRESS)
    return parser.parse_args()


def draw_pictures(folder: Path, count: int) -> None:
    """Write `count` different JPEG pictures of drawn people: `folder`/pictures/000000.jpg …"""
    stills = sorted((ROOT / "data" / "synthetic" / "stills").rglob("*.jpg"))
    if not stills:
        sys.exit("data/ holds no drawn people: run `make data` first")
    rng = np.random.default_rng(0)
    (folder / "pictures").mkdir()
    for number in tqdm(range(count), desc="vary pictures", disable=None):
        picture = cv2.imread(str(stills[number % len(stills)]))
        top, left = rng.integers(0, 32, 2)
        side = 256 - max(top, left)
        light = rng.uniform(0.8, 1.1)
        cut = np.clip(picture[top : top + side, left : left + side] * light, 0, 255).astype(np.uint8)
        cv2.imwrite(str(folder / "pictures" / f"{number:06d}.jpg"), cut, [cv2.IMWRITE_JPEG_QUALITY, 90])


def compare(folder: Path, workers: int) -> dict[str, Any]:
    """Time a plain loop and the front end over the same pictures in turn; medians over the trials."""
    paths = sorted(first(folder, COMPARED).iterdir())
    plain, ours = [], []
    for trial in range(TRIALS):
        plain.append(_seconds(lambda: plain_loop(paths)))
        ours.append(_seconds(lambda number=trial: _measured(folder, len(paths), workers, folder / f"trial-{number}")))
    ratios = [one / other for one, other in zip(plain, ours, strict=True)]
    return {
        "ratio_two_workers": round(statistics.median(ratios), 3),
        "ratios": [round(ratio, 3) for ratio in ratios],
        "plain_loop_faces_per_second": round(len(paths) / statistics.median(plain), 1),
        "faces_per_second": round(len(paths) / statistics.median(ours), 1),
        "faces_per_second_per_core": round(len(paths) / statistics.median(ours) / workers, 1),
    }


def plain_loop(paths: list[Path]) -> list[dict[str, float]]:
    """Measure pictures one after another in this process, with nothing around it."""
    rows = []
    with Landmarker() as landmarker:
        for path in paths:
            rgb = decode_image(path)
            for face in landmarker.measure(rgb):
                rows.append(action_units(face) | face_quality(rgb, face.box)._asdict())
    return rows


def _measured(folder: Path, count: int, workers: int, parts: Path) -> int:
    """Scan and measure the first `count` pictures; return the number of faces."""
    pictures = first(folder, count)
    raw, _ = scan_all([SourceSettings(kind="flat_photos", path=pictures.name, synthetic=True)], folder)
    return len(measure_faces(raw, folder, MeasureSettings(), workers, parts)[0])


def first(folder: Path, count: int) -> Path:
    """Return a folder that holds links to the first `count` pictures."""
    part = folder / f"first-{count}"
    if not part.exists():
        part.mkdir()
        for path in sorted((folder / "pictures").iterdir())[:count]:
            os.link(path, part / path.name)
    return part


def _seconds(work: Any) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def front_end(folder: Path, count: int, workers: int) -> None:
    """Run the whole front end up to the table of measures, in this process and its workers."""
    with tempfile.TemporaryDirectory(prefix="likeness-parts-") as parts:
        faces = _measured(folder, count, workers, Path(parts))
    print(f"{faces} faces in {count} pictures")


def watched(folder: Path, size: int, workers: int) -> dict[str, float]:
    """Run `front_end` in a process of its own; return its seconds and the peak of its memory, workers included."""
    options = ["--folder", str(folder), "--size", str(size), "--workers", str(workers)]
    command = [sys.executable, "-m", "benchmarks.front_end_speed.measure", *options]
    start, peak = time.perf_counter(), 0
    process = subprocess.Popen(command, cwd=ROOT)
    while process.poll() is None:
        peak = max(peak, _resident(process.pid))
        time.sleep(SAMPLE_EVERY_S)
    if process.returncode:
        sys.exit(f"the run over {size} pictures failed")
    return {"seconds": time.perf_counter() - start, "peak_mib": peak / 2**20}


def _resident(pid: int) -> int:
    """Return the resident memory of a process and its descendants, bytes."""
    try:
        parent = psutil.Process(pid)
        family = [parent, *parent.children(recursive=True)]
        return sum(one.memory_info().rss for one in family if one.is_running())
    except psutil.NoSuchProcess:
        return 0


def scaling(runs: dict[int, dict[str, float]]) -> dict[str, Any]:
    """Return times, memory, the slopes between sizes, and the time that the design point would take."""
    small, middle, large = SIZES
    slopes = [
        (runs[high]["seconds"] - runs[low]["seconds"]) / (high - low)
        for low, high in ((small, middle), (middle, large))
    ]
    return {
        "seconds": {str(size): round(run["seconds"], 1) for size, run in runs.items()},
        "peak_rss_mib": {str(size): round(run["peak_mib"]) for size, run in runs.items()},
        "rss_growth_1k_to_20k": round(runs[large]["peak_mib"] / runs[small]["peak_mib"] - 1, 4),
        "ms_a_picture": [round(slope * 1000, 3) for slope in slopes],
        "slope_ratio": round(slopes[1] / slopes[0], 3),
        "hours_for_455595": round((runs[large]["seconds"] + slopes[1] * (SEED_IMAGES - large)) / 3600, 2),
    }


def reading_of(figures: dict[str, Any]) -> str:
    """Say in plain words what was measured and found."""
    low, high = figures["ms_a_picture"]
    return f"""
Drawn people at 224 to 256 pixels. Two worker processes beside a plain loop of one process over the same landmarker, the
same decoder and the same measures, in turn, {TRIALS} trials of {COMPARED:,} pictures: the median ratio is
{figures["ratio_two_workers"]} (each trial: {figures["ratios"]}). The front end's time holds the start of its processes,
the hashing of the files and the writing of its parts; the loop's does not.

Scan and measurement of {", ".join(f"{size:,}" for size in SIZES)} pictures took
{", ".join(f"{seconds} s" for seconds in figures["seconds"].values())}: {low} ms a picture between the first two,
{high} ms between the last two (ratio {figures["slope_ratio"]}; 1 is a straight line). Peak resident memory of all
processes: {", ".join(f"{mib} MiB" for mib in figures["peak_rss_mib"].values())}, that is
{figures["rss_growth_1k_to_20k"]:+.1%} from the first to the last.

At the last slope the {SEED_IMAGES:,} pictures of the photo-clustering study would take
{figures["hours_for_455595"]} hours on this machine: an estimate, not a run. `shards` divides that over machines.
"""


if __name__ == "__main__":
    main()
