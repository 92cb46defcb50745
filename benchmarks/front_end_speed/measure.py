"""Measure the front end: worker processes against a plain loop, memory and time over several numbers of pictures."""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import psutil

from benchmarks.command_line import run
from benchmarks.front_end_speed.front_end import front_end
from benchmarks.front_end_speed.pictures import draw_pictures, first
from benchmarks.record import RESULTS, record
from faces.detection.action_units import action_units
from faces.detection.landmarks import Landmarker
from faces.measuring.quality import face_quality
from faces.media.decode import decode_image

ROOT = Path(__file__).resolve().parents[2]
SEED_IMAGES = 455_595
"""Training pictures of the photo-clustering study (CelebA and CASIA-WebFace): the design point."""

SAMPLE_EVERY_S = 0.25


def measure(
    data: Path = ROOT / "data" / "synthetic" / "stills",
    sizes: tuple[int, ...] = (1_000, 5_000, 20_000),
    compared: int = 5_000,
    repetitions: int = 3,
    workers: int = 2,
    results: Path = RESULTS,
) -> Path:
    """Time the front end beside a plain loop over `compared` pictures, and alone over three numbers of pictures.

    The pictures are variants of the drawn people in `data` (`make data`), so that no two are the same.
    """
    with tempfile.TemporaryDirectory(prefix="likeness-speed-") as name:
        folder = Path(name)
        draw_pictures(data, folder, max(*sizes, compared))
        figures = compare(folder, compared, repetitions, workers)
        for size in sizes:
            first(folder, size)
        figures |= scaling({size: watched(folder, size, workers) for size in sizes})
    config = {"workers": workers, "compared_pictures": compared, "picture_side": "224 to 256", "sizes": sizes}
    template = Path(__file__).with_name("reading.md")
    return record(figures, template, results, config=config, trials=repetitions, design_point=SEED_IMAGES)


def compare(folder: Path, count: int, repetitions: int, workers: int) -> dict[str, Any]:
    """Time a plain loop and the front end over the same pictures in turn; medians over the repetitions."""
    paths = sorted(first(folder, count).iterdir())
    plain, ours = [], []
    for number in range(repetitions):
        parts = folder / f"repetition-{number}"
        plain.append(_seconds(partial(plain_loop, paths)))
        ours.append(_seconds(partial(front_end, folder, len(paths), workers, parts)))
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


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def watched(folder: Path, size: int, workers: int) -> dict[str, float]:
    """Run the front end in a process of its own; return its seconds and peak memory, workers included."""
    command = [sys.executable, "-m", "benchmarks.front_end_speed.front_end", str(folder), str(size), str(workers)]
    start, peak = time.perf_counter(), 0
    process = subprocess.Popen(command, cwd=ROOT, stdout=sys.stderr)
    while process.poll() is None:
        peak = max(peak, _resident(process.pid))
        time.sleep(SAMPLE_EVERY_S)
    if process.returncode:
        raise SystemExit(f"the run over {size} pictures failed")
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
    """Return times, memory, the slopes between three sizes, and the time that the design point would take."""
    small, middle, large = sorted(runs)
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


if __name__ == "__main__":
    run(measure)
