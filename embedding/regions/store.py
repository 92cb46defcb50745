"""A fitted region embedder as a folder: safetensors and JSON, no program."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from core.storage import CorruptFileError, write_aside
from embedding.regions.cell_components import CellComponents
from embedding.regions.embedder import Part, RegionEmbedder
from embedding.regions.linear import Linear
from embedding.regions.parts import MeanFace
from embedding.regions.settings import RegionSettings

ARRAYS, DESCRIPTION = "regions.safetensors", "regions.json"
"""Files of the folder."""


def save(embedder: RegionEmbedder, folder: Path) -> None:
    """Write an embedder; matrices with half precision, which moves an embedding by less than 0.002 of its length."""
    arrays = _arrays(embedder)
    about: dict[str, Any] = {"settings": embedder.settings.model_dump(mode="json")}
    about |= {"people": embedder.people, "linked": embedder.linked}
    write_aside(folder / ARRAYS, lambda path: save_file(arrays, path))
    write_aside(folder / DESCRIPTION, lambda path: path.write_text(json.dumps(about, indent=1)))


def load(folder: Path) -> RegionEmbedder:
    """Read an embedder back. Raises CorruptFileError when a file is missing or is not what was written."""
    try:
        arrays = load_file(folder / ARRAYS)
        about = json.loads((folder / DESCRIPTION).read_text())
        return _embedder(arrays, about)
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        raise CorruptFileError(f"{folder} holds no region embedder ({error}); fit it again") from error


def _arrays(embedder: RegionEmbedder) -> dict[str, np.ndarray]:
    face = embedder.face
    arrays = {"face.mask": face.mask, "face.shape": face.shape, "face.mirror": face.mirror}
    for part in embedder.parts:
        kind = part.settings.kind
        arrays |= {f"{kind}.learned.{name}": array for name, array in part.learned.items()}
        if part.cells:
            arrays |= {f"{kind}.cells.mean": part.cells.mean, f"{kind}.cells.axes": _halved(part.cells.axes)}
        arrays |= _linear_arrays(f"{kind}.project", part.project)
    arrays |= _linear_arrays("joint", embedder.joint)
    return {name: np.ascontiguousarray(array) for name, array in arrays.items()}


def _linear_arrays(name: str, stage: Linear | None) -> dict[str, np.ndarray]:
    """Return a stage's arrays; columns are divided by powers of two so that they suit half precision."""
    if stage is None:
        return {}
    largest = np.maximum(np.abs(stage.axes).max(axis=0), np.finfo(np.float32).tiny)
    scale = np.exp2(np.ceil(np.log2(largest))).astype(np.float32)
    return {f"{name}.mean": stage.mean, f"{name}.axes": _halved(stage.axes / scale), f"{name}.scale": scale}


def _halved(array: np.ndarray) -> np.ndarray:
    return array.astype(np.float16)


def _embedder(arrays: dict[str, np.ndarray], about: dict[str, Any]) -> RegionEmbedder:
    settings = RegionSettings.model_validate(about["settings"])
    face = MeanFace(arrays["face.mask"], arrays["face.shape"], arrays["face.mirror"])
    parts = tuple(
        Part(
            part, face, _learned(arrays, part.kind), _cells(arrays, part.kind), _linear(arrays, f"{part.kind}.project")
        )
        for part in settings.parts
    )
    return RegionEmbedder(settings, face, parts, _linear(arrays, "joint"), about["people"], about["linked"])


def _learned(arrays: dict[str, np.ndarray], kind: str) -> dict[str, np.ndarray]:
    start = f"{kind}.learned."
    return {name.removeprefix(start): array for name, array in arrays.items() if name.startswith(start)}


def _cells(arrays: dict[str, np.ndarray], kind: str) -> CellComponents | None:
    if f"{kind}.cells.mean" not in arrays:
        return None
    return CellComponents(arrays[f"{kind}.cells.mean"], arrays[f"{kind}.cells.axes"].astype(np.float32))


def _linear(arrays: dict[str, np.ndarray], name: str) -> Linear | None:
    if f"{name}.mean" not in arrays:
        return None
    axes = arrays[f"{name}.axes"].astype(np.float32) * arrays[f"{name}.scale"]
    return Linear(arrays[f"{name}.mean"], axes)
