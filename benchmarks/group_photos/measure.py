"""Faces in group photos against annotated boxes, and false ones in photos of one person: numbers only, no picture.

Needs `group/training.xml` (boxes of four PASCAL VOC photos, as in dlib's examples) in the folder named by --data;
the photos of one person beside it (SINGLE) are used when they are there.
"""

import random
import time
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.command_line import run
from benchmarks.record import RESULTS, record
from faces.detection.boxes import Box, overlap
from faces.detection.landmarks import Landmarker, RawFace
from faces.media.decode import decode_image

SMALL_FACES = 0.05
SWEEP = (0.0, 0.1, 0.08, SMALL_FACES, 0.03)
LEAST_IOU = 0.4
SINGLE = {
    "london": "*/*.jpg",
    "3dsk": "*/*.jpg",
    "yale": "*/*.png",
    "utkface": "images/*.jpg",
    "lfw": "*/*.jpg",
}
MOST_SINGLE = 300
SEED = 0

Truth = list[tuple[Path, list[Box]]]


def measure(
    data: Path = Path("datasets"), sweep: tuple[float, ...] = SWEEP, photos: int = MOST_SINGLE, results: Path = RESULTS
) -> Path:
    """Compare the faces found in annotated group photos, and in at most `photos` photos of one person per data set.

    `data` holds `group/training.xml` and, where they are there, the folders of `SINGLE`. `sweep`: values of the
    landmarker's `small_faces`; `SMALL_FACES` is measured in any case.
    """
    truth = annotations(data / "group" / "training.xml")
    scores = {str(share): group_scores(truth, share) for share in dict.fromkeys((*sweep, SMALL_FACES))}
    single = {name: false_faces(paths) for name, paths in single_photos(data, photos).items() if paths}
    figures = scores[str(SMALL_FACES)] | {"by_small_faces": scores, "photos_of_one_person": single}
    config = {"small_faces": SMALL_FACES, "least_iou": LEAST_IOU}
    command = "make bench TOPIC=group_photos DATA=datasets"
    template = Path(__file__).with_name("reading.md")
    return record(figures, template, results, command=command, config=config, seeds=[SEED])


def annotations(file: Path) -> Truth:
    """Return the photos and their boxes."""
    photos = ET.parse(file).getroot().iter("image")
    return [(file.parent / str(photo.get("file")), [box(one) for one in photo.iter("box")]) for photo in photos]


def box(one: ET.Element) -> Box:
    """Return an annotated box."""
    x, y, width, height = (float(str(one.get(key))) for key in ("left", "top", "width", "height"))
    return x, y, width, height


def group_scores(truth: Truth, small_faces: float) -> dict[str, Any]:
    """Return recall, precision, CPU-ms per photo, and how the boxes of the hits lie to each other."""
    pairs, found, spent = list[tuple[Box, Box]](), 0, [0.0]
    with Landmarker(small_faces=small_faces) as landmarker:
        for path, boxes in truth:
            faces = timed(landmarker, decode_image(path), spent, 0)
            found += len(faces)
            pairs += hits([face.box for face in faces], boxes)
    annotated = sum(len(boxes) for _, boxes in truth)
    return {
        "recall": round(len(pairs) / annotated, 4),
        "precision": round(len(pairs) / max(found, 1), 4),
        "annotated": annotated,
        "found": found,
        "mean_iou": round(float(np.mean([overlap(*pair) for pair in pairs])), 3),
        "cpu_ms_a_photo": round(1000 * spent[0] / len(truth), 1),
        "annotated_box_in_ours": convention(pairs),
    }


def convention(pairs: list[tuple[Box, Box]]) -> dict[str, float]:
    """Return where the annotated box lies in ours: medians of its width, upper and lower edge over our sides."""
    ours, theirs = (np.array(boxes) for boxes in zip(*pairs, strict=True))
    top = (theirs[:, 1] - ours[:, 1]) / ours[:, 3]
    values = {"width": theirs[:, 2] / ours[:, 2], "top": top, "bottom": top + theirs[:, 3] / ours[:, 3]}
    return {name: round(float(np.median(each)), 3) for name, each in values.items()}


def hits(found: list[Box], annotated: list[Box]) -> list[tuple[Box, Box]]:
    """Return the pairs that overlap by LEAST_IOU or more, the best first, each box in one pair at most."""
    pairs = sorted(((one, other) for one in found for other in annotated), key=lambda pair: -overlap(*pair))
    good = list[tuple[Box, Box]]()
    for one, other in pairs:
        is_free = all(one != taken and other != given for taken, given in good)
        if is_free and overlap(one, other) >= LEAST_IOU:
            good.append((one, other))
    return good


def single_photos(data: Path, most: int) -> dict[str, list[Path]]:
    """Return photos of one person by data set, at most `most` of each."""
    every = {name: sorted((data / name).glob(pattern)) for name, pattern in SINGLE.items()}
    return {name: random.Random(SEED).sample(paths, min(len(paths), most)) for name, paths in every.items()}


def false_faces(paths: list[Path]) -> dict[str, Any]:
    """Count the faces that tiles add to photos of one person."""
    counts, extra, spent = [0, 0], 0, [0.0, 0.0]
    with Landmarker() as whole, Landmarker(small_faces=SMALL_FACES) as tiled:
        for path in paths:
            rgb = decode_image(path)
            plain, fine = [timed(tool, rgb, spent, place) for place, tool in enumerate((whole, tiled))]
            counts = [counts[0] + len(plain), counts[1] + len(fine)]
            extra += sum(all(overlap(face.box, known.box) < 0.3 for known in plain) for face in fine)
    return {
        "photos": len(paths),
        "faces_whole_picture": counts[0],
        "faces_with_tiles": counts[1],
        "extra_by_tiles": extra,
        "cpu_ms_a_photo": [round(1000 * one / len(paths), 1) for one in spent],
    }


def timed(tool: Landmarker, rgb: np.ndarray, spent: list[float], place: int) -> list[RawFace]:
    """Return the faces; add the CPU seconds they took to `spent[place]`."""
    start = time.process_time()
    faces = tool.measure(rgb)
    spent[place] += time.process_time() - start
    return faces


if __name__ == "__main__":
    run(measure)
