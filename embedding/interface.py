"""The interface of every embedder: faces in, vectors out."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np

from core.crop import AlignSettings
from core.face_table import FaceTable
from core.settings import Settings


class EmbedderSettings(Settings):
    """What an embedder is fitted with; each kind declares its own settings beside its class.

    `kind`: a key of `embedding.registry.EMBEDDERS`. `name`: what the embedder is called in a comparison (default: its
    kind). `whiten`: decorrelate the vectors as measured on the training faces (`embedding.whitening`).
    """

    kind: str
    name: str = ""
    whiten: bool = False

    @property
    def label(self) -> str:
        """Return the name, or the kind and what is done to its vectors."""
        return self.name or (f"{self.kind}_whitened" if self.whiten else self.kind)


class Embedder(ABC):
    """Turns aligned faces into vectors, and perhaps back.

    `kind`: key of `embedding.registry.EMBEDDERS`, which finds the class again when it is loaded. `fitted_with`: the
    settings' class that `fit` takes, None for kinds without `fit`. `needs_landmarks`: `embed` raises ValueError without
    them. `name`: short name for tables and figures. Faces are uint8 (N, S, S, 3) RGB, cut out as those that the
    embedder was fitted on; landmarks are float (N, 478, 3), in pixels of the pictures that they were cut out of.
    """

    kind: ClassVar[str]
    fitted_with: ClassVar[type[EmbedderSettings] | None] = None
    needs_landmarks: ClassVar[bool] = False
    name: str

    @classmethod
    def fit(cls, faces: FaceTable, settings: Any, seed: int) -> Self:
        """Return an embedder fitted on the pixels of `faces`; names are never looked at. `seed`: of all chance.

        Kinds that another step trains, such as networks, have no `fit` and raise NotImplementedError.
        """
        raise NotImplementedError(f"'{cls.kind}' is not fitted here")

    @property
    @abstractmethod
    def dimension(self) -> int:
        """Return D, the length of a vector."""

    @abstractmethod
    def embed(self, pixels: np.ndarray, landmarks: np.ndarray | None = None) -> np.ndarray:
        """Return float32 (N, D) of uint8 pixels (N, S, S, 3). Raises ValueError for faces of another size."""

    def embed_table(self, faces: FaceTable) -> np.ndarray:
        """Return float32 (N, D) of the faces of a table."""
        return self.embed(faces.pixels, None if faces.landmarks is None else np.asarray(faces.landmarks))

    def reconstruct(self, pixels: np.ndarray) -> np.ndarray | None:  # noqa: ARG002 (most kinds have no decoder)
        """Return uint8 (N, S, S, 3) as decoded from the vectors of `pixels`, or None without a decoder."""
        return None

    def facts(self) -> dict[str, Any]:
        """Return what a card tells about the fit: settings and sizes, as JSON can hold them."""
        return {"kind": self.kind, "dimension": self.dimension}

    @abstractmethod
    def save(self, folder: Path) -> None:
        """Write the embedder into `folder`: safetensors and JSON, whole or not at all."""

    @classmethod
    @abstractmethod
    def load(cls, folder: Path, load_part: "LoadPart") -> Self:
        """Return the embedder saved in `folder`; `load_part` loads another embedder that this one is made of.

        Raises FileNotFoundError when a file is missing, CorruptFileError when one is damaged.
        """


LoadPart = Callable[[Path], Embedder]
"""Loads an embedder of any kind from its folder (`embedding.registry.load_embedder`)."""


class OtherCropError(ValueError):
    """Faces are cut out in another way than a model takes them."""


def same_crop(expected: AlignSettings, given: AlignSettings) -> None:
    """Raise OtherCropError, naming both, when faces are cut out in another way than a model takes them."""
    if expected != given:
        raise OtherCropError(
            f"the model takes faces cut out with `align: {expected.model_dump()}`, these have {given.model_dump()}: "
            "build the face table with the model's `align`, or compare models of the same crop"
        )
