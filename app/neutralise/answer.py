"""What becomes of one person's clips and photos: a neutral frame, a face made of several, or why there is none."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from PIL import Image

from app.neutralise.generator import FULL_SIZE, cut_for, face_of, shares_of
from app.neutralise.one_person import one_each
from app.neutralise.people import PersonFrames, find_people
from app.neutralise.sources import LeftOut
from core.rejects import Reason
from figures.made_picture import made_file
from registry.loading import Registered

FACE = "face.png"


class Shown(NamedTuple):
    """A frame that was chosen: where it comes from, how much of the face is its (None where nobody can say)."""

    origin: str
    share: float | None
    neutral: bool
    picture: bytes


class Answer(NamedTuple):
    """`kind`: what the face is. `face`: a PNG file, of `size` pixels. `frames`: those chosen, the calmest first.

    `own_size`: how large half of the frames show the face, or more. `left_out`: names of files and why, in words;
    `others`: who else was seen. `version`: the generator's.
    """

    kind: Literal["neutral_frame", "made", "nobody", "several_people"]
    version: str
    face: bytes = b""
    size: int = 0
    own_size: int = 0
    neutral_frame: int | None = None
    frames: tuple[Shown, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    others: tuple[str, ...] = ()


def answer(
    generator: Registered,
    files: Mapping[str, str],
    always_make: bool = False,
    embedder: Registered | None = None,
) -> Answer:
    """Return the neutral face of the person in files, given by path and with the names by which they are known.

    A frame that is neutral is the answer unless a face is to be made always. `embedder`: tells whether photos show one
    person; None for not asking.
    """
    selection = generator.treatment.selection
    paths = [Path(path) for path in files]
    people, left_out = find_people(paths, cut_for(generator, FULL_SIZE), selection, one_person="person", workers=1)
    people, mixed = one_each(people, embedder)
    told = tuple(_told(each, files) for each in [*left_out, *mixed])
    if mixed:
        return Answer("several_people", generator.version, left_out=told)
    if not people:
        return Answer("nobody", generator.version, left_out=told)
    (person,) = people
    neutral = None if selection.expression or always_make else person.neutral_frame()
    face = _png(person.faces.pixels[neutral]) if neutral is not None else made_file(FACE, face_of(person, generator))
    return Answer(
        "made" if neutral is None else "neutral_frame",
        generator.version,
        face,
        person.align.size,
        person.own_size(),
        neutral,
        tuple(_shown(person, generator, files)),
        told + tuple(_told(each, files) for each in person.unused),
        tuple(_known_by(each, files) for each in person.others),
    )


def _shown(person: PersonFrames, generator: Registered, files: Mapping[str, str]) -> Sequence[Shown]:
    shares = shares_of(person, generator)
    return [
        Shown(
            _known_by(origin, files),
            None if shares is None else float(shares[number]),
            bool(person.measured["neutral"].iloc[number]),
            _png(person.faces.pixels[number]),
        )
        for number, origin in enumerate(person.origins)
    ]


def _told(left_out: LeftOut, files: Mapping[str, str]) -> tuple[str, str]:
    detail = _known_by(left_out.detail, files)
    why = detail if left_out.reason is Reason.WRONG_KIND else left_out.reason.explanation + (detail and f" ({detail})")
    return files.get(left_out.name, ""), why


def _known_by(text: str, files: Mapping[str, str]) -> str:
    """Return a text with the names by which files are known in place of those that they lie under."""
    for path, name in files.items():
        text = text.replace(path, name).replace(Path(path).name, name)
    return text


def _png(rgb: np.ndarray) -> bytes:
    file = BytesIO()
    Image.fromarray(np.asarray(rgb)).save(file, "PNG")
    return file.getvalue()
