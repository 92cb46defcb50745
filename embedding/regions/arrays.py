"""Parts and linear stages as named arrays, and back."""

from collections.abc import Mapping

import numpy as np

from core.linear import Linear
from embedding.regions.cell_components import CellComponents
from embedding.regions.part import Part
from embedding.regions.settings import AnyPart
from faces.mesh.grid import MeanFace

Arrays = dict[str, np.ndarray]


def part_arrays(part: Part) -> Arrays:
    """Return everything that a part learned, with names that begin with its kind."""
    kind = part.settings.kind
    arrays = {f"{kind}.learned.{name}": array for name, array in part.learned.items()}
    if part.cells:
        arrays |= {f"{kind}.cells.mean": part.cells.mean, f"{kind}.cells.axes": part.cells.axes.astype(np.float16)}
    return arrays | linear_arrays(f"{kind}.project", part.project)


def part_of(settings: AnyPart, face: MeanFace, arrays: Mapping[str, np.ndarray]) -> Part:
    """Return a part on a mean face from the arrays of all parts."""
    start = f"{settings.kind}.learned."
    learned = {name.removeprefix(start): array for name, array in arrays.items() if name.startswith(start)}
    cells = None
    if f"{settings.kind}.cells.mean" in arrays:
        axes = arrays[f"{settings.kind}.cells.axes"].astype(np.float32)
        cells = CellComponents(arrays[f"{settings.kind}.cells.mean"], axes)
    return Part(settings, face, learned, cells, linear_of(f"{settings.kind}.project", arrays))


def linear_arrays(name: str, stage: Linear | None) -> Arrays:
    """Return a stage's arrays; columns are divided by powers of two so that they suit half precision."""
    if stage is None:
        return {}
    largest = np.maximum(np.abs(stage.axes).max(axis=0), np.finfo(np.float32).tiny)
    scale = np.exp2(np.ceil(np.log2(largest))).astype(np.float32)
    axes = (stage.axes / scale).astype(np.float16)
    return {f"{name}.mean": stage.mean, f"{name}.axes": axes, f"{name}.scale": scale}


def linear_of(name: str, arrays: Mapping[str, np.ndarray]) -> Linear | None:
    """Return the stage of a name, or None when there is none."""
    if f"{name}.mean" not in arrays:
        return None
    return Linear(arrays[f"{name}.mean"], arrays[f"{name}.axes"].astype(np.float32) * arrays[f"{name}.scale"])
