"""Every kind of neutral-face generator by the `kind` of its settings: a new one is one entry here."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, cast

import numpy as np
from pydantic import BeforeValidator, Field, TypeAdapter

from models.checkpoints import read_description
from models.neutral.face_frames import FaceFrames
from models.neutral.kinds import GeneratorKind
from models.neutral.network import NETWORK
from models.neutral.settings import NeutralSettings
from models.neutral.warp.kind import WARP
from models.neutral.warp.settings import WarpSettings

GENERATORS: dict[str, GeneratorKind] = {"network": NETWORK, "warp": WARP}


def _with_kind(given: Any) -> Any:
    """Return settings that name their kind: a network is meant where none is named."""
    return {"kind": "network", **given} if isinstance(given, dict) else given


GeneratorSettings = Annotated[
    Annotated[NeutralSettings | WarpSettings, Field(discriminator="kind")],
    BeforeValidator(_with_kind, json_schema_input_type=Any),
]
"""Settings of any kind."""

_SETTINGS: TypeAdapter[NeutralSettings | WarpSettings] = TypeAdapter(GeneratorSettings)


def kind_of(generator: Any) -> GeneratorKind:
    """Return the kind of a generator."""
    return GENERATORS[generator.settings.kind]


def generated_faces(
    generator: Any, faces: FaceFrames, inputs: Sequence[np.ndarray], strength: float = 1.0
) -> np.ndarray:
    """Return a face, uint8 (G, S, S, 3), for each of G people, of a generator of any kind.

    `inputs`: the rows of each person's frames among `faces`, at least one. `strength` of the neutralisation, 1 as it
    was fitted. Raises ValueError for faces that do not fit the generator and for a person without any.
    """
    return kind_of(generator).faces(generator, faces, inputs, strength)


def made_with(
    generator: Any, faces: FaceFrames, inputs: Sequence[np.ndarray]
) -> Callable[[np.ndarray, float], np.ndarray]:
    """Return a function from numbers of people and `strength` to these people's faces (see `generated_faces`)."""
    return lambda people, strength: generated_faces(generator, faces, [inputs[n] for n in people], strength)


def save_generator(folder: Path, generator: Any) -> None:
    """Write a generator of any kind into `folder`, as safetensors and JSON."""
    kind_of(generator).save(folder, generator)


def load_generator(folder: Path) -> Any:
    """Return the generator that was saved in `folder`; raises as `models.checkpoints.load_saved`."""
    settings, _ = read_description(folder, cast("type[NeutralSettings | WarpSettings]", GeneratorSettings))
    return GENERATORS[settings.kind].load(folder)
