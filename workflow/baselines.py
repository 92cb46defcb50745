"""What stands beside the networks: principal components of each of their dimensions, and raw pixels."""

from dataclasses import replace

from core.face_table import FaceTable
from embedding.baselines import PcaBaseline, RawPixels

PCA = PcaBaseline.name
PIXELS = RawPixels.name


def fitted_pcas(train: FaceTable, dimensions: dict[str, int], seed: int) -> list[PcaBaseline]:
    """Return a PCA of the faces `train` for each name and dimension.

    Only the one of the largest dimension is fitted: its first components are those of the others.
    """
    widest = PcaBaseline.fit(train.pixels, max(dimensions.values()), random_state=seed)
    return [replace(widest, components=widest.components[:most], name=name) for name, most in dimensions.items()]
