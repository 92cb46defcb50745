"""Faces in real group photos beside the checkout: numbers only, nothing is shown or kept."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from faces.detection.boxes import overlap
from faces.detection.landmarks import Landmarker
from faces.media.decode import decode_image

GROUP = Path(__file__).resolve().parents[4] / "shared" / "data" / "group"


@pytest.mark.real
@pytest.mark.skipif(not (GROUP / "training.xml").is_file(), reason=f"no group photos at {GROUP}")
def test_faces_of_group_photos_are_found_and_no_others():
    found, annotated, hits = 0, 0, 0
    with Landmarker(small_faces=0.05) as landmarker:
        for photo in ET.parse(GROUP / "training.xml").getroot().iter("image"):
            boxes = [[float(one.get(key)) for key in ("left", "top", "width", "height")] for one in photo.iter("box")]
            faces = landmarker.measure(decode_image(GROUP / photo.get("file")))
            found, annotated = found + len(faces), annotated + len(boxes)
            hits += sum(any(overlap(face.box, tuple(box)) >= 0.4 for face in faces) for box in boxes)
    assert hits / annotated >= 0.9
    assert hits / found >= 0.9
