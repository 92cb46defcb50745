"""A generator that warps on disk, in the form of `models.checkpoints`."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path

import numpy as np
import torch

from core.linear import Linear
from core.storage import CorruptFileError
from models.checkpoints import FIX, WEIGHTS_FILE, read_description, read_weights, save_weights
from models.neutral.warp.generator import WarpGenerator
from models.neutral.warp.interior import MouthModel
from models.neutral.warp.ridge import Ridge
from models.neutral.warp.settings import WarpSettings
from models.neutral.warp.shape import ShapeModel
from models.neutral.warp.texture import TextureModel

Arrays = Mapping[str, np.ndarray]


def save_warp(folder: Path, generator: WarpGenerator) -> None:
    """Write a generator into `folder`, replacing one that is there; the description comes last."""
    parts = {name: asdict(getattr(generator, name)) for name in ("shape", "texture", "mouth")}
    arrays = {"rest": generator.rest} | {
        f"{part}.{stage}.{name}": array
        for part, stages in parts.items()
        for stage, learned in stages.items()
        for name, array in learned.items()
    }
    save_weights(folder, generator.settings, {name: torch.from_numpy(array) for name, array in arrays.items()})


def load_warp(folder: Path) -> WarpGenerator:
    """Return the generator saved in `folder`.

    Raises FileNotFoundError when a file is missing, CorruptFileError when one is damaged or they do not match.
    """
    settings, sha256 = read_description(folder, WarpSettings)
    arrays = {name: tensor.numpy() for name, tensor in read_weights(folder, sha256).items()}
    try:
        return WarpGenerator(
            settings,
            arrays["rest"],
            ShapeModel(_linear("shape.form", arrays), _ridge("shape.moves", arrays), _ridge("shape.turns", arrays)),
            TextureModel(_linear("texture.look", arrays), _ridge("texture.change", arrays)),
            MouthModel(_ridge("mouth.mouth", arrays)),
        )
    except KeyError as error:
        raise CorruptFileError(f"{folder / WEIGHTS_FILE} lacks {error}: {FIX}") from error


def _linear(name: str, arrays: Arrays) -> Linear:
    return Linear(**{each.name: arrays[f"{name}.{each.name}"] for each in fields(Linear)})


def _ridge(name: str, arrays: Arrays) -> Ridge:
    return Ridge(**{each.name: arrays[f"{name}.{each.name}"] for each in fields(Ridge)})
