"""Measure which frames of a person are chosen: far apart in expression, or at random as in the thesis.

On drawn people the truth is known: frames are chosen by what the Face Landmarker measures and evaluated by what was
drawn. On a folder of real clips (numbers only, no picture is shown or kept) they are evaluated by the units they were
chosen by and by the landmarks, which took no part in the choice. A second part counts what `faces.media.frames` drops.
"""

from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from tqdm import tqdm

from benchmarks.command_line import run
from benchmarks.frame_choice.choices import choice_figures, neutral_figures
from benchmarks.frame_choice.drops import NOISE, drop_counts, pooled
from benchmarks.frame_choice.people import REAL_RATE, Measured, draw_person, measure_clip
from benchmarks.record import RESULTS, record
from faces.detection.landmarks import Landmarker
from faces.media.frames import FrameSettings
from faces.selection.person_faces import SelectionSettings
from synthetic.expressions import UNITS

ROOT = Path(__file__).resolve().parents[2]


def measure(
    data: Path = ROOT / "datasets" / "clips",
    people: int = 8,
    clips_a_person: int = 6,
    frames_a_clip: int = 20,
    inputs: tuple[int, ...] = (3, 5, 7),
    seeds: int = 20,
    workers: int = 2,
    results: Path = RESULTS,
) -> Path:
    """Compare the diverse choice of frames with random ones, on drawn people and on the clips in `data`.

    `inputs`: how many frames are chosen; `seeds`: random choices per person.
    """
    drawn = drawn_people(people, clips_a_person, frames_a_clip, workers)
    figures: dict[str, Any] = {
        "drawn": {
            "choice": choice_figures([one for one, _ in drawn], inputs, seeds),
            "neutral": neutral_figures([one for one, _ in drawn]),
            "dropped": pooled(count for _, count in drawn),
        }
    }
    if data.is_dir():
        real = real_clips(data)
        found = choice_figures([one for one, _ in real], inputs, seeds)
        figures["real"] = {"clips": len(real), "choice": found, "dropped": pooled(count for _, count in real)}
    sizes = {"people": people, "clips_a_person": clips_a_person, "frames_a_clip": frames_a_clip, "seeds": seeds}
    config = sizes | {"selection": SelectionSettings().model_dump(), "frames": FrameSettings().model_dump()}
    fields: dict[str, Any] = {"units": len(UNITS), "noise": NOISE, "rate": REAL_RATE}
    return record(figures, Path(__file__).with_name("reading.md"), results, config=config, seeds=range(seeds), **fields)


def drawn_people(people: int, clips: int, frames: int, workers: int) -> list[tuple[Measured, dict[str, int]]]:
    """Return the measured frames of drawn people, and what is dropped of their clips."""
    drawing = partial(draw_person, clips=clips, frames=frames)
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        done = pool.map(drawing, range(people))
        return list(tqdm(done, total=people, desc="drawing and measuring", disable=None))


def real_clips(folder: Path) -> list[tuple[Measured, dict[str, int]]]:
    """Return the measured frames of every clip in a folder, and what is dropped of it."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    with Landmarker() as landmarker:
        return [(measure_clip(landmarker, path), drop_counts(path, REAL_RATE)) for path in tqdm(paths, disable=None)]


if __name__ == "__main__":
    run(measure)
