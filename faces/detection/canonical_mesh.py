"""The canonical face mesh, read from the Face Landmarker bundle.

The bundle is a zip; one entry is a protocol-buffer message (`GeometryPipelineMetadata` of MediaPipe) whose
field 1 is the mesh: field 3 holds floats (x y z u v a vertex, centimetres), field 4 the triangle corners.
"""

import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.storage import CorruptFileError

_ENTRY = "geometry_pipeline_metadata_landmarks.binarypb"
_VERTICES, _TRIANGLES = 468, 898


@dataclass(frozen=True)
class CanonicalMesh:
    """MediaPipe's mean face: x to the subject's left, y up, z towards the camera; centimetres.

    `vertices`: float64 (468, 3). `triangles`: int64 (898, 3). `mirror`: int64 (468,), the landmark on the
    other side of the face.
    """

    vertices: np.ndarray
    triangles: np.ndarray
    mirror: np.ndarray


def load_mesh(bundle: Path) -> CanonicalMesh:
    """Read the mesh from the Face Landmarker bundle; raises CorruptFileError when it does not hold one."""
    try:
        with zipfile.ZipFile(bundle) as archive:
            message = archive.read(_ENTRY)
        vertices, triangles = _parse(message)
    except (zipfile.BadZipFile, KeyError, IndexError, StopIteration, ValueError, struct.error) as error:
        raise CorruptFileError(
            f"{bundle} holds no canonical face mesh ({error}); delete it and run `make setup`"
        ) from error
    return CanonicalMesh(vertices, triangles, mirror_map(vertices))


def mirror_map(vertices: np.ndarray) -> np.ndarray:
    """Return for each vertex (N, 3) the index of the vertex nearest to its mirror image (-x, y, z)."""
    offset = vertices[:, None] * np.array([-1.0, 1.0, 1.0]) - vertices[None]
    return (offset * offset).sum(axis=-1).argmin(axis=1)


def _parse(message: bytes) -> tuple[np.ndarray, np.ndarray]:
    mesh = next(value for number, value in _fields(message) if number == 1 and isinstance(value, bytes))
    floats, corners = bytearray(), []
    for number, value in _fields(mesh):
        if number == 3 and isinstance(value, bytes):
            floats += value
        elif number == 4:
            corners += [value] if isinstance(value, int) else _packed(value)
    vertices = np.frombuffer(bytes(floats), "<f4").reshape(-1, 5)[:, :3].astype(np.float64)
    triangles = np.array(corners, np.int64).reshape(-1, 3)
    if len(vertices) != _VERTICES or len(triangles) != _TRIANGLES:
        raise ValueError(f"{len(vertices)} vertices and {len(triangles)} triangles")
    return vertices, triangles


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield (field number, value) of a protocol-buffer message; wire types 0, 1, 2 and 5."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        number, wire = key >> 3, key & 7
        if wire == 0:
            value, at = _varint(message, at)
            yield number, value
            continue
        length = {1: 8, 5: 4}.get(wire)
        if length is None:
            length, at = _varint(message, at)
        yield number, message[at : at + length]
        at += length


def _packed(value: bytes) -> list[int]:
    numbers, at = [], 0
    while at < len(value):
        number, at = _varint(value, at)
        numbers.append(number)
    return numbers


def _varint(message: bytes, at: int) -> tuple[int, int]:
    result = shift = 0
    while True:
        byte = message[at]
        at += 1
        result |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return result, at
