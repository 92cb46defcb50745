"""The neutral-face generator of the registry, and how a person's face is made with it."""

from pathlib import Path

import numpy as np

from app.neutralise.people import PersonFrames
from core.crop import CROPS, AlignSettings
from faces.selection.filtering import FilterSettings
from faces.selection.neutralisation import neutralised_faces
from models.neutral.registry import kind_of, made_with
from registry.generators import GENERATOR
from registry.loading import NotRegisteredError, Registered, open_version

ROOT = Path(__file__).resolve().parents[2]
SIZE = 256
"""Side of a face in pixels where nothing else is asked for."""
LOCAL = f"sqlite:///{ROOT}/mlflow/mlflow.db"


def open_generator(tracking_uri: str, which: str) -> Registered:
    """Return an alias or a version number of the generator at an MLflow tracking address.

    Raises NotRegisteredError, with the fix, when there is none.
    """
    database = Path(tracking_uri.removeprefix("sqlite:///"))
    if tracking_uri.startswith("sqlite:///") and not database.exists():
        raise NotRegisteredError(f"{database} does not exist: run `make setup`, or name your store with --registry")
    return open_version(GENERATOR, which, tracking_uri)


def crop_of(generator: Registered, size: int | None) -> AlignSettings:
    """Return how faces are cut out for a generator, `size` pixels wide.

    By default that is `SIZE` for a generator that takes every size, else its own. Raises ValueError for a size that it
    does not take.
    """
    align: AlignSettings = generator.treatment.align
    if kind_of(generator.model).any_size:
        return CROPS.validate_python(align.model_dump() | {"size": size or SIZE})
    if size not in (None, align.size):
        raise ValueError(f"version {generator.version} makes faces of {align.size} pixels: leave --size out")
    return align


def face_of(person: PersonFrames, generator: Registered) -> np.ndarray:
    """Return the face, uint8 (S, S, 3), of somebody with any number of frames; a neutral one is made sure of."""
    make = made_with(generator.model, person.faces, [np.arange(len(person.origins))])
    limits = None if generator.treatment.selection.expression else FilterSettings()
    return neutralised_faces(make, np.array([person.name]), person.measured, limits)[0]
