"""Measure which frames of a person are chosen: far apart in expression, or at random as in the thesis.

On drawn people the truth is known: frames are chosen by what the Face Landmarker measures and judged by what was
drawn. On a folder of real clips (numbers only, no picture is shown or kept) they are judged by the units they were
chosen by and by the landmarks, which took no part in the choice. A second part counts what `faces.frames` drops.
"""

import argparse
import tempfile
import textwrap
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import pandas as pd
from record import record
from tqdm import tqdm

from faces.action_units import action_units, head_frame
from faces.clips import Frame, iterate_frames
from faces.filtering import FilterSettings, judge
from faces.frames import DroppedFrame, FrameSettings, kept_frames
from faces.landmarks import Landmarker
from faces.quality import face_quality
from faces.rejects import Reason
from faces.selection import SelectionSettings, diverse, good_faces, intensities, most_neutral, select_faces
from faces.synthetic import UNITS, Studio, View
from faces.synthetic.files import write_clip
from faces.synthetic.plan import plan_clip

ROOT = Path(__file__).resolve().parents[1]
COUNTS = (3, 5, 7)
SIZE, CLIP_RATE, REAL_RATE = 256, 25, 5.0
NOISE, BLURS = 2.0, {"slight": 0.004, "strong": 0.01}
"""Gray levels of noise on repeated frames; standard deviation of the blur over the picture's longer side."""


class Measured(NamedTuple):
    """Faces of one person: manifest rows, and what the choice is judged by, space -> (N, D) in row order."""

    faces: pd.DataFrame
    spaces: dict[str, np.ndarray]


def main() -> None:
    options = _arguments()
    sizes = {name: getattr(options, name) for name in ("people", "clips_a_person", "frames_a_clip", "seeds")}
    people = list(range(options.people))
    drawing = partial(draw_person, clips=options.clips_a_person, frames=options.frames_a_clip)
    with ProcessPoolExecutor(options.workers, get_context("spawn")) as pool:
        drawn = list(tqdm(pool.map(drawing, people), total=len(people), desc="drawing and measuring", disable=None))
    figures = {
        "drawn": {
            "choice": choice_figures([one for one, _ in drawn], options.seeds),
            "neutral": neutral_figures([one for one, _ in drawn]),
            "dropped": pooled(count for _, count in drawn),
        }
    }
    if options.clips.is_dir():
        paths = sorted(path for path in options.clips.rglob("*") if path.is_file())
        with Landmarker() as landmarker:
            real = [
                (measure_clip(landmarker, path), drop_counts(path, REAL_RATE)) for path in tqdm(paths, disable=None)
            ]
        found = choice_figures([one for one, _ in real], options.seeds)
        figures["real"] = {"clips": len(paths), "choice": found, "dropped": pooled(count for _, count in real)}
    config = sizes | {"selection": SelectionSettings().model_dump(), "frames": FrameSettings().model_dump()}
    print(record("frame_choice", figures, reading(figures, sizes), command="make bench-frames", config=config,
                 seeds=list(range(options.seeds))))  # fmt: skip


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=8)
    parser.add_argument("--clips-a-person", type=int, default=6)
    parser.add_argument("--frames-a-clip", type=int, default=20)
    parser.add_argument("--seeds", type=int, default=20, help="random choices a person")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--clips", type=Path, default=ROOT / "datasets" / "clips", help="folder of real clips")
    return parser.parse_args()


def draw_person(number: int, clips: int, frames: int) -> tuple[Measured, dict[str, int]]:
    """Draw clips of one person, measure every frame read back from them, and count what would be dropped."""
    studio, rows, truth, counts = Studio.open(), [], [], []
    person = studio.person(number)
    with tempfile.TemporaryDirectory() as folder, Landmarker() as landmarker:
        for clip in range(clips):
            views = plan_clip(clip, number, frames)
            path = Path(folder) / f"{clip}.avi"
            write_clip(path, (studio.draw(person, view, SIZE) for view in views), SIZE, CLIP_RATE)
            for frame in iterate_frames(path, CLIP_RATE):
                row = face_row(landmarker, frame.rgb)
                if row is not None:
                    rows.append(row | {"face_id": f"{clip:03d}-{frame.index:04d}"})
                    truth.append(drawn_units(views[frame.index]))
            counts.append(drop_counts(path, CLIP_RATE) | lost_change(path, views))
    faces = judged(rows, f"person_{number}").drop(columns="shape")
    return Measured(faces, {"drawn units": np.array(truth)}), pooled(counts)


def drawn_units(view: View) -> list[float]:
    return [view.units.get(unit, 0.0) for unit in UNITS]


def measure_clip(landmarker: Landmarker, path: Path) -> Measured:
    """Measure a real clip, whose person is taken for one, as the front end would."""
    rows = []
    for frame in kept_frames(iterate_frames(path, REAL_RATE)):
        row = None if isinstance(frame, DroppedFrame) else face_row(landmarker, frame.rgb)
        if row is not None:
            rows.append(row | {"face_id": f"{frame.index:06d}"})
    faces = judged(rows, path.stem)
    shapes = np.stack(list(faces["shape"])).reshape(len(faces), -1) / np.sqrt(478)
    spaces = {"measured units": intensities(faces, SelectionSettings().units), "landmarks": shapes}
    return Measured(faces.drop(columns="shape"), spaces)


def face_row(landmarker: Landmarker, rgb: np.ndarray) -> dict[str, Any] | None:
    """Return what the choice needs of the one face in a picture, None when there is not exactly one."""
    found = landmarker.measure(rgb)
    if len(found) != 1:
        return None
    face = found[0]
    angles = {"yaw": face.yaw, "pitch": face.pitch, "roll": face.roll}
    quality = {"confidence": face.confidence, "landmark_error": face.landmark_error}
    sharp = face_quality(rgb, face.box).sharpness
    return angles | quality | {"sharpness": sharp, "shape": head_frame(face)} | action_units(face)


def judged(rows: list[dict[str, Any]], identity: str) -> pd.DataFrame:
    table = pd.DataFrame(rows).assign(identity=identity, instrument="mediapipe")
    return judge(table, FilterSettings())


def choice_figures(people: list[Measured], seeds: int) -> dict[str, Any]:
    """Compare the choices at each number of frames, averaged over the people who have enough good faces."""
    figures: dict[str, Any] = {}
    for count in COUNTS:
        rows = [row for one in people for row in compare(one, count, seeds)]
        figures[str(count)] = summary(pd.DataFrame(rows)) if rows else {"people": 0}
    return figures


def compare(one: Measured, count: int, seeds: int) -> Iterator[dict[str, Any]]:
    """Yield a row a choice: how it was made and how far it spreads in each space. Nothing when faces are few."""
    settings = SelectionSettings(frames=count)
    good = np.flatnonzero(good_faces(one.faces, settings))
    choices = [("diverse", settings)]
    choices += [("random", SelectionSettings(frames=count, choice="random", seed=seed)) for seed in range(seeds)]
    place = {name: row for row, name in enumerate(one.faces["face_id"])}
    for choice, how in choices:
        chosen = select_faces(one.faces, how).chosen
        if len(chosen):
            yield _row(one, choice, good, [place[name] for name in chosen["face_id"]])
    if len(good) > count and "drawn units" in one.spaces:
        truth = one.spaces["drawn units"][good]
        start = most_neutral(truth, np.zeros(len(good)))
        best = [start, *diverse(truth, start, count, np.random.default_rng(0))]
        yield _row(one, "diverse, truth known", good, [int(good[row]) for row in best])


def _row(one: Measured, choice: str, good: np.ndarray, chosen: list[int]) -> dict[str, Any]:
    """Describe a choice: rows of the neutral face, then of the inputs."""
    row = {"person": one.faces["identity"].iloc[0], "choice": choice}
    row["landmark_error"] = float(one.faces["landmark_error"].iloc[chosen[1:]].mean())
    for space, points in one.spaces.items():
        row[f"spread, {space}"] = spread(points[chosen[1:]])
        row[f"radius, {space}"] = radius(points[good], points[chosen])
        row[f"radius without the neutral frame, {space}"] = radius(points[good], points[chosen[1:]])
    return row


def spread(points: np.ndarray) -> float:
    """Return the mean distance between two of the points (N, D)."""
    between = np.linalg.norm(points[:, None] - points[None], axis=2)
    return float(between[np.triu_indices(len(points), 1)].mean())


def radius(points: np.ndarray, chosen: np.ndarray) -> float:
    """Return the distance from the chosen points (K, D) to the one of `points` (N, D) that they cover worst."""
    return float(np.linalg.norm(points[:, None] - chosen[None], axis=2).min(axis=1).max())


def summary(rows: pd.DataFrame) -> dict[str, Any]:
    """Return means over people (random: over seeds first), and for how many people diverse is better."""
    means = rows.groupby(["choice", "person"]).mean(numeric_only=True)
    figures: dict[str, Any] = {"people": int(rows["person"].nunique())}
    for name in means.columns:
        by_choice = {str(choice): means.loc[choice, name] for choice in means.index.unique("choice")}
        gain = by_choice["diverse"] - by_choice["random"]
        better = gain > 0 if name.startswith("spread") else gain < 0
        figures[name] = {choice: round(float(values.mean()), 3) for choice, values in by_choice.items()} | {
            "random_sd_over_seeds": round(float(_seed_deviation(rows, name)), 3),
            "people_better": int(better.sum()),
        }
    return figures


def _seed_deviation(rows: pd.DataFrame, name: str) -> float:
    return rows[rows["choice"] == "random"].groupby("person")[name].std().mean()


def neutral_figures(people: list[Measured]) -> dict[str, float]:
    """Return how much was drawn (summed intensity) in the frame taken for neutral, and in frontal frames."""
    chosen, usual, least = [], [], []
    for one in people:
        picked = select_faces(one.faces, SelectionSettings(frames=1)).chosen
        drawn = np.abs(one.spaces["drawn units"]).sum(axis=1)
        good = good_faces(one.faces, SelectionSettings(frames=1)).to_numpy()
        if len(picked):
            chosen.append(drawn[one.faces["face_id"] == picked["face_id"].iloc[0]][0])
            usual.append(drawn[good].mean())
            least.append(drawn[good].min())
    return {
        "people": len(chosen),
        "drawn_in_chosen": round(float(np.mean(chosen)), 3),
        "drawn_in_frontal": round(float(np.mean(usual)), 3),
        "least_possible": round(float(np.mean(least)), 3),
        "chosen_at_rest": int(np.sum(np.array(chosen) < 0.05)),
    }


def drop_counts(path: Path, rate: float) -> dict[str, int]:
    """Count what is dropped of a clip as it is, and of the clip with repeated and with blurred frames put in."""
    plain = list(kept_frames(iterate_frames(path, rate)))
    counts = {"frames": len(plain), **by_reason("plain", plain)}
    repeated = list(kept_frames(with_repeats(iterate_frames(path, rate))))
    counts |= {"repeats": len(repeated) // 2, "repeats_dropped": sum(map(is_dropped, repeated[1::2]))}
    for name, share in BLURS.items():
        softened = list(kept_frames(with_blurs(iterate_frames(path, rate), share)))
        dropped = {one.index for one in softened if isinstance(one, DroppedFrame) and one.reason is Reason.BLURRED}
        hit = sum(index % 5 == 4 for index in dropped)
        counts |= {f"{name}_blurs": len(softened) // 5, f"{name}_blurs_dropped": hit}
        counts |= {f"{name}_sharp_dropped": len(dropped) - hit}
    return counts


def lost_change(path: Path, views: list[View]) -> dict[str, float]:
    """Return the largest change of the drawn units that near-duplicates of a clip hide (sum of differences)."""
    last, lost = np.zeros(len(UNITS)), 0.0
    for one in kept_frames(iterate_frames(path, CLIP_RATE)):
        shown = np.array(drawn_units(views[one.index]))
        if not isinstance(one, DroppedFrame):
            last = shown
        elif one.reason is Reason.NEAR_DUPLICATE:
            lost = max(lost, float(np.abs(shown - last).sum()))
    return {"largest_lost_change": lost}


def with_repeats(frames: Iterable[Frame]) -> Iterator[Frame]:
    """Yield each frame twice, with fresh sensor noise each time."""
    rng = np.random.default_rng(0)
    for frame in frames:
        yield frame._replace(rgb=noisy(frame.rgb, rng))
        yield frame._replace(rgb=noisy(frame.rgb, rng))


def with_blurs(frames: Iterable[Frame], share: float) -> Iterator[Frame]:
    """Yield the frames numbered anew, every fifth blurred by `share` of the longer side, then all with noise."""
    rng = np.random.default_rng(0)
    for number, frame in enumerate(frames):
        soft = number % 5 == 4
        rgb = cv2.GaussianBlur(frame.rgb, (0, 0), share * max(frame.rgb.shape[:2])) if soft else frame.rgb
        yield Frame(number, frame.time, noisy(rgb, rng))


def noisy(rgb: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return np.clip(np.rint(rgb + rng.normal(0, NOISE, rgb.shape)), 0, 255).astype(np.uint8)


def is_dropped(one: Frame | DroppedFrame) -> bool:
    return isinstance(one, DroppedFrame)


def by_reason(name: str, outcome: list[Frame | DroppedFrame]) -> dict[str, int]:
    reasons = [one.reason for one in outcome if isinstance(one, DroppedFrame)]
    return {f"{name}_{reason}": reasons.count(reason) for reason in (Reason.NEAR_DUPLICATE, Reason.BLURRED)}


def pooled(counts: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Add up counts; of `largest_...` take the maximum."""
    table = pd.DataFrame(list(counts))
    whole = {name: int(table[name].sum()) for name in table if not name.startswith("largest")}
    return whole | {name: round(float(table[name].max()), 3) for name in table if name.startswith("largest")}


def reading(figures: dict[str, Any], sizes: dict[str, int]) -> str:
    """Say what the figures mean."""
    drawn = figures["drawn"]
    neutral = drawn["neutral"]
    parts = [
        f"""{sizes["people"]} drawn people with {sizes["clips_a_person"]} clips of {sizes["frames_a_clip"]} frames
        each. The inputs are chosen among the good frontal frames by the measured action units and judged by the drawn
        ones ({len(UNITS)} units, Euclidean distance). `spread`: mean distance between two inputs, larger is better.
        `radius`: distance from the chosen frames (inputs and neutral) to the frontal frame that they cover worst,
        smaller is better. `random`, the way of the thesis, is the mean of {sizes["seeds"]} seeds a person, with the
        standard deviation over seeds; `truth known` chooses by the drawn units: what perfect measurement would
        give. `landmark error`: mean over the inputs; a choice that seeks mistaken measurements would raise it.""",
        choice_table(drawn["choice"], "drawn units", "landmark_error"),
        comparison(drawn["choice"], "drawn units"),
        f"""The frame taken for neutral shows {neutral["drawn_in_chosen"]} of drawn intensity in sum (mean of
        {neutral["people"]} people; {neutral["chosen_at_rest"]} are at rest), a frontal frame
        {neutral["drawn_in_frontal"]}, the calmest there is {neutral["least_possible"]}.""",
        dropped_text("Drawn clips, every frame", drawn["dropped"])
        + f""" Near-duplicates hide a change of the drawn units of at most
        {drawn["dropped"]["largest_lost_change"]} in sum.""",
        *(real_parts(figures["real"]) if "real" in figures else ["No folder of real clips was given."]),
        """The injected blur covers the whole frame. A face that moves before a sharp background is not told by the
        sharpness of the frame; the choice looks at the sharpness of the face as well.""",
    ]
    return "\n\n".join(part if part.startswith("|") else textwrap.fill(" ".join(part.split()), 110) for part in parts)


def real_parts(real: dict[str, Any]) -> list[str]:
    return [
        f"""**Real clips** ({real["clips"]}, each taken for one person, {REAL_RATE:g} frames a second). There is no
        truth: the first table judges the choice by the very units it was made by, the second by the landmarks in a
        frontal view (root mean square distance, in distances between the outer eye corners), which took no part in
        it.""",
        choice_table(real["choice"], "measured units", "landmark_error"),
        choice_table(real["choice"], "landmarks"),
        comparison(real["choice"], "landmarks"),
        dropped_text("Real clips", real["dropped"]),
    ]


def choice_table(choice: dict[str, Any], space: str, *others: str) -> str:
    rows = [f"| inputs | measure ({space}) | diverse | random (sd) | people better | truth known |", "|" + " --- |" * 6]
    for count, found in choice.items():
        names = [name for name in found if name.endswith(f", {space}")] + [name for name in others if name in found]
        for name in names:
            one = found[name]
            label = name.removesuffix(f", {space}").replace("_", " ")
            seeds = f"{one['random']} ({one['random_sd_over_seeds']})"
            better = f"{one['people_better']} of {found['people']}"
            cells = (count, label, one["diverse"], seeds, better, one.get("diverse, truth known", "-"))
            rows.append("| " + " | ".join(map(str, cells)) + " |")
    return "\n".join(rows)


def comparison(choice: dict[str, Any], space: str) -> str:
    """Say how the diverse choice stands to the random one, in ratios."""
    said = []
    for count, found in choice.items():
        if found["people"]:
            wide, near = (found[f"{name}, {space}"] for name in ("spread", "radius"))
            said.append(
                f"with {count} inputs the spread is {wide['diverse'] / wide['random']:.2f} times that of the random "
                f"choice and the radius {near['diverse'] / near['random']:.2f} times"
            )
    return f"Judged by the {space}, " + "; ".join(said) + "."


def dropped_text(name: str, counts: dict[str, int]) -> str:
    return f"""{name}: of {counts["frames"]} frames {counts["plain_near_duplicate"]} are dropped as near-duplicates and
    {counts["plain_blurred"]} as blurred. With noise (standard deviation {NOISE:g} gray levels) on every frame and each
    frame repeated under fresh noise, {counts["repeats_dropped"]} of {counts["repeats"]} repeats are dropped. With every
    fifth frame blurred before the noise, {counts["slight_blurs_dropped"]} of {counts["slight_blurs"]} are dropped as
    blurred at 0.4 % of the longer side and {counts["strong_blurs_dropped"]} of {counts["strong_blurs"]} at 1 %, and
    {counts["slight_sharp_dropped"]} and {counts["strong_sharp_dropped"]} of the other frames with them."""


if __name__ == "__main__":
    main()
