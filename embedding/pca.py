"""Principal components of the pixels: the best linear autoencoder of its dimension."""

import logging
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Literal, Self

import numpy as np
from pydantic import Field

from core.checks import check_pixels
from core.face_table import FaceTable
from core.principal_components import fit_principal_components
from embedding.interface import Embedder, EmbedderSettings, LoadPart
from embedding.pixels import flat
from embedding.storage import read_arrays, read_description, write_arrays, write_description

LOGGER = logging.getLogger(__name__)

MAX_FIT_FACES = 10_000
FACES_AT_ONCE = 1024


class PcaSettings(EmbedderSettings):
    """Principal components. `zdim`: how many are kept."""

    kind: Literal["pca"] = "pca"
    zdim: int = Field(default=128, ge=1, le=4096)


@dataclass(frozen=True)
class PcaEmbedder(Embedder):
    """Projections on principal components of training pixels.

    `mean` float32 (P,), `components` float32 (D, P) with orthonormal rows, for P = H W 3 pixels in [0, 1].
    """

    kind: ClassVar[str] = "pca"
    fitted_with: ClassVar[type[EmbedderSettings] | None] = PcaSettings
    mean: np.ndarray
    components: np.ndarray
    name: str = "pca"

    @classmethod
    def fit(cls, faces: FaceTable, settings: PcaSettings, seed: int) -> Self:
        """Fit `settings.zdim` components on the pixels of `faces`; raises as `fit_pca`."""
        fitted = fit_pca(faces.pixels, settings.zdim, seed)
        return cls(fitted.mean, fitted.components, settings.label)

    @property
    def dimension(self) -> int:
        """Return the number of components kept."""
        return len(self.components)

    def first(self, dimension: int, name: str) -> "PcaEmbedder":
        """Return the embedder of the first components alone, which is the one fitted with that dimension."""
        return replace(self, components=self.components[:dimension], name=name)

    def embed(self, pixels: np.ndarray, landmarks: np.ndarray | None = None) -> np.ndarray:  # noqa: ARG002
        """Return float32 (N, D) of uint8 pixels (N, H, W, 3) of the training size, a block at a time."""
        check_pixels(pixels)
        if pixels[0].size != len(self.mean):
            raise ValueError(f"PCA was fitted on {len(self.mean)} values per face, got faces of {pixels.shape[1:]}")
        blocks = (pixels[start : start + FACES_AT_ONCE] for start in range(0, len(pixels), FACES_AT_ONCE))
        return np.concatenate([(flat(block) - self.mean) @ self.components.T for block in blocks])

    def reconstruct(self, pixels: np.ndarray) -> np.ndarray:
        """Return uint8 (N, H, W, 3): `pixels` projected on the components, rounded and clipped to 0..255."""
        return self.decode(self.embed(pixels)).reshape(pixels.shape)

    def decode(self, vectors: np.ndarray) -> np.ndarray:
        """Return uint8 (N, P): the pixels that vectors (N, D) stand for, rounded and clipped to 0..255."""
        blocks = np.array_split(vectors, range(FACES_AT_ONCE, len(vectors), FACES_AT_ONCE))
        return np.concatenate([_to_uint8(z @ self.components + self.mean) for z in blocks])

    def facts(self) -> dict[str, Any]:
        """Return the number of components and of values that they are made from."""
        return super().facts() | {"values_per_face": len(self.mean)}

    def save(self, folder: Path) -> None:
        """Write mean and components."""
        sha256 = write_arrays(folder, {"mean": self.mean, "components": self.components})
        write_description(folder, self.kind, self.name, {"arrays": sha256})

    @classmethod
    def load(cls, folder: Path, load_part: LoadPart) -> Self:  # noqa: ARG003 (it has no parts)
        """Return the embedder saved in `folder`."""
        described = read_description(folder)
        arrays = read_arrays(folder, described["arrays"])
        return cls(arrays["mean"], arrays["components"], described["name"])


def fit_pca(pixels: np.ndarray, dimension: int, random_state: int = 0) -> PcaEmbedder:
    """Fit on training pixels uint8 (N, H, W, 3), by randomised SVD (Halko et al. 2011).

    N faces span N - 1 directions: with fewer the dimension is lowered to min(N - 1, P) and a log record says so. Above
    10,000 faces a seeded draw of that many is fitted, which bounds memory. Raises ValueError with fewer than 2 faces or
    a dimension below 1.
    """
    check_pixels(pixels)
    if len(pixels) < 2 or dimension < 1:
        raise ValueError(f"PCA needs 2 training faces and a dimension >= 1, got {len(pixels)} and {dimension}")
    possible = min(dimension, len(pixels) - 1, pixels[0].size)
    if possible < dimension:
        LOGGER.warning("PCA: %d faces allow %d dimensions of %d asked for", len(pixels), possible, dimension)
    x_np = flat(_draw(pixels, random_state))
    pca = fit_principal_components(x_np, dimension, random_state=random_state)
    return PcaEmbedder(pca.mean_.astype(np.float32), pca.components_.astype(np.float32))


def fit_pcas(pixels: np.ndarray, dimensions: dict[str, int], random_state: int) -> list[PcaEmbedder]:
    """Return an embedder for each name and dimension: each has the first components of one fit, the largest."""
    widest = fit_pca(pixels, max(dimensions.values()), random_state)
    return [widest.first(most, name) for name, most in dimensions.items()]


def _to_uint8(values: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(values * 255), 0, 255).astype(np.uint8)


def _draw(pixels: np.ndarray, random_state: int) -> np.ndarray:
    if len(pixels) <= MAX_FIT_FACES:
        return pixels
    chosen = np.random.default_rng(random_state).choice(len(pixels), MAX_FIT_FACES, replace=False)
    return pixels[np.sort(chosen)]
