"""A materializer for artifacts that save themselves into a folder."""

import shutil
from abc import abstractmethod
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from zenml.enums import ArtifactType, VisualizationType
from zenml.io import fileio
from zenml.materializers.base_materializer import BaseMaterializer


class FolderMaterializer(BaseMaterializer):
    """Write into the artifact's folder directly when it is a local one, else through a temporary folder."""

    ASSOCIATED_ARTIFACT_TYPE = ArtifactType.DATA
    SKIP_REGISTRATION = True

    @abstractmethod
    def write(self, folder: Path, data: Any) -> None:
        """Save `data` into the local `folder`."""

    @abstractmethod
    def read(self, folder: Path) -> Any:
        """Load what `write` saved; the folder stays as long as the result is used."""

    def save(self, data: Any) -> None:
        """Store `data` under the artifact's address."""
        if self._is_local():
            self.write(Path(self.uri), data)
            return
        with self.get_temporary_directory(delete_at_exit=True) as folder:
            self.write(Path(folder), data)
            for path in _files(Path(folder)):
                _copy(folder, self.uri, path)

    def load(self, data_type: type[Any]) -> Any:  # noqa: ARG002 (ZenML's signature)
        """Read the artifact back."""
        if self._is_local():
            return self.read(Path(self.uri))
        with self.get_temporary_directory(delete_at_exit=False) as folder:
            for path in self._stored():
                _copy(self.uri, folder, path)
            return self.read(Path(folder))

    def show(self, data: Any) -> dict[str, str | np.ndarray]:  # noqa: ARG002 (nothing to show unless overridden)
        """Return what a person would look at: file name to HTML text, or to a picture uint8 RGB (H, W, 3)."""
        return {}

    def save_visualizations(self, data: Any) -> dict[str, VisualizationType]:
        """Store what `show` returns beside the artifact."""
        kinds = {}
        for name, content in self.show(data).items():
            html = isinstance(content, str)
            encoded = content.encode() if isinstance(content, str) else _png(content)
            with fileio.open(f"{self.uri}/{name}", "wb") as file:
                file.write(encoded)
            kinds[f"{self.uri}/{name}"] = VisualizationType.HTML if html else VisualizationType.IMAGE
        return kinds

    def _stored(self) -> list[str]:
        """Return the files of the artifact, relative to its address."""
        found = [(place, name) for place, _, names in fileio.walk(self.uri) for name in names]
        return sorted(f"{place}/{name}".removeprefix(f"{self.uri}/") for place, name in found)

    def _is_local(self) -> bool:
        return Path(self.uri).is_dir()


def _png(rgb: np.ndarray) -> bytes:
    return bytes(cv2.imencode(".png", rgb[..., ::-1])[1])


def _files(folder: Path) -> list[str]:
    """Return the files in a folder and below, relative to it."""
    return [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_file()]


def _copy(source: str, target: str, path: str) -> None:
    fileio.makedirs(f"{target}/{path}".rsplit("/", 1)[0])
    with fileio.open(f"{source}/{path}", "rb") as reader, fileio.open(f"{target}/{path}", "wb") as writer:
        shutil.copyfileobj(reader, writer)
