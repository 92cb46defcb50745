"""The neutral-face generator of the registry, and how a person's face is made with it."""

from pathlib import Path

import numpy as np

from app.neutralise.people import Cut, PersonFrames, own_size
from core.crop import CROPS, AlignSettings
from faces.selection.filtering import FilterSettings
from faces.selection.neutralisation import neutralised_faces
from models.neutral.registry import kind_of, made_with
from registry.generators import GENERATOR
from registry.loading import NotRegisteredError, Registered, open_version

ROOT = Path(__file__).resolve().parents[2]
SIZES = (256, 512)
"""Sides of a face in pixels where nothing else is asked for: the largest that its frames have, or the smallest."""
LARGEST, FULL_SIZE = 1024, 0
"""The largest side, and what stands for that of the frames themselves."""
LOCAL = f"sqlite:///{ROOT}/mlflow/mlflow.db"


def open_generator(tracking_uri: str, which: str) -> Registered:
    """Return an alias or a version number of the generator at an MLflow tracking address.

    Raises NotRegisteredError, with the fix, when there is none.
    """
    check_store(tracking_uri)
    return open_version(GENERATOR, which, tracking_uri)


def check_store(tracking_uri: str) -> None:
    """Raise NotRegisteredError, with the fix, when an address is a database that does not exist."""
    database = Path(tracking_uri.removeprefix("sqlite:///"))
    if tracking_uri.startswith("sqlite:///") and not database.exists():
        raise NotRegisteredError(f"{database} does not exist: run `make setup`, or name your store with --registry")


def cut_for(generator: Registered, size: int | None) -> Cut:
    """Return how somebody's faces are cut out for a generator, `size` pixels wide.

    By default a generator that takes every size gets the largest of `SIZES` that the frames have; `FULL_SIZE` stands
    for the frames' own, up to `LARGEST`. Another takes its own size alone: ValueError for any other.
    """
    align: AlignSettings = generator.treatment.align
    if not kind_of(generator.model).any_size:
        if size not in (None, FULL_SIZE, align.size):
            raise ValueError(f"version {generator.version} makes faces of {align.size} pixels: leave --size out")
        return lambda _: align
    settings, full = align.model_dump(), size == FULL_SIZE
    return lambda rows: CROPS.validate_python(settings | {"size": size or side(own_size(rows, align), full)})


def side(own: int, full: bool) -> int:
    """Return how large a face is made whose frames show it `own` pixels large: at full size, or as is usual."""
    if full:
        return min(max(own // 16 * 16, SIZES[0]), LARGEST)
    return max([each for each in SIZES if each <= own], default=SIZES[0])


def face_of(person: PersonFrames, generator: Registered) -> np.ndarray:
    """Return the face, uint8 (S, S, 3), of somebody with any number of frames; a neutral one is made sure of."""
    make = made_with(generator.model, person.faces, [np.arange(len(person.origins))])
    limits = None if generator.treatment.selection.expression else FilterSettings()
    return neutralised_faces(make, np.array([person.name]), person.measured, limits)[0]


def shares_of(person: PersonFrames, generator: Registered) -> np.ndarray | None:
    """Return how much each of somebody's K frames counts in the face, (K,) with sum 1; None where nobody can say."""
    shares = kind_of(generator.model).shares
    return None if shares is None else shares(generator.model, person.faces, np.arange(len(person.origins)))
