"""Binarised responses of filters that are learned from patches of faces (BSIF, Kannala and Rahtu 2012)."""

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from pydantic import Field
from sklearn.decomposition import FastICA

from embedding.regions.cells import Cells, half, spread
from embedding.regions.descriptor import Learned, PartSettings
from embedding.regions.faces import RegionFaces
from embedding.regions.histograms import block_histograms, rooted
from faces.mesh.grid import MeanFace

BITS, BLOCK = 8, 8
PATCHES_PER_FACE, MOST_PATCHES, EDGE = 20, 30_000, 16


class BsifSettings(PartSettings):
    """`filter_side`: of the filters, in pixels."""

    kind: Literal["bsif"] = "bsif"
    filter_side: int = Field(default=11, ge=3, le=31)
    cell_dimensions: int = Field(default=18, ge=0)
    dimensions: int = Field(default=350, ge=1)

    def learn(self, faces: RegionFaces, seed: int) -> Learned:
        """Return `basis` float32 (8, side, side) and `mixing` float32 (8, 8): filters = mixing of the basis.

        The basis are the principal components of patches and their mirror images, which makes each of them even or
        odd; the mixing is by independent component analysis.
        """
        patches = _patches(faces.gray, self.filter_side, np.random.default_rng(seed))
        both = np.concatenate([patches, patches[:, :, ::-1]]).reshape(2 * len(patches), -1)
        variance, axes = np.linalg.eigh(both.T @ both / len(both))
        basis = axes[:, ::-1][:, :BITS] / np.sqrt(np.maximum(variance[::-1][:BITS], 1e-6))
        white = patches.reshape(len(patches), -1) @ basis
        analysis = FastICA(BITS, whiten=False, max_iter=300, tol=1e-3, random_state=seed).fit(white)
        images = basis.T.reshape(BITS, self.filter_side, self.filter_side)
        return {"basis": images.astype(np.float32), "mixing": analysis.components_.astype(np.float32)}

    def build(self, face: MeanFace, learned: Learned) -> "Bsif":
        """Return the descriptor on one mean face."""
        side = len(face.mask)
        cells = Cells.on(face.mask, spread(side // BLOCK - 1, BLOCK, side), BLOCK)
        return Bsif(cells, learned["basis"].astype(np.float32), learned["mixing"].astype(np.float32))


@dataclass(frozen=True)
class Bsif:
    """`basis` float32 (8, side, side): even or odd filters. `mixing` float32 (8, 8): of their responses."""

    cells: Cells
    basis: np.ndarray
    mixing: np.ndarray

    def describe(self, faces: RegionFaces) -> np.ndarray:
        """Return float32 (N, cells, 256): roots of code frequencies, blended with the mirror image."""
        responses = np.stack([_responses(face, self.basis) for face in faces.gray])
        parity = np.sign((self.basis * self.basis[:, :, ::-1]).sum(axis=(1, 2))).astype(np.float32)
        width = BLOCK * (half(faces.side // BLOCK - 1) + 1)
        own = self._left(responses[..., :width])
        mirrored = self._left((responses * parity[:, None, None])[..., ::-1][..., :width])
        return self.cells.blend(own, mirrored, faces.weights, faces.side)

    def _left(self, responses: np.ndarray) -> np.ndarray:
        """Return the histograms (N, R, C', 256) of the left half from basis responses (N, 8, S, width)."""
        count, _, height, width = responses.shape
        mixed = self.mixing @ np.ascontiguousarray(responses).reshape(count, BITS, -1)
        codes = np.packbits(mixed > 0, axis=1, bitorder="little").reshape(count, height, width)
        return rooted(block_histograms(codes.astype(np.int64), 2**BITS, BLOCK))


def _responses(gray: np.ndarray, basis: np.ndarray) -> np.ndarray:
    image = gray.astype(np.float32)
    return np.stack([cv2.filter2D(image, cv2.CV_32F, each, borderType=cv2.BORDER_REFLECT) for each in basis])


def _patches(gray: np.ndarray, side: int, rng: np.random.Generator) -> np.ndarray:
    """Return random patches float32 (P, side, side) of faces, each with mean zero."""
    faces = rng.permutation(len(gray))[: MOST_PATCHES // PATCHES_PER_FACE]
    low, high = EDGE, gray.shape[1] - EDGE - side
    places = [(face, *rng.integers(low, high, 2)) for face in faces for _ in range(PATCHES_PER_FACE)]
    patches = np.stack([gray[face, y : y + side, x : x + side] for face, y, x in places]).astype(np.float32)
    return patches - patches.mean(axis=(1, 2), keepdims=True)
