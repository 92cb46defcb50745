"""Everything that a person gets of a face in three dimensions, as marked files in a folder."""

from pathlib import Path

import numpy as np

from core.resizing import shrunk
from figures.depth_sheet import depth_picture, normal_picture, unit_picture
from figures.face_mesh import save_mesh
from figures.made_picture import save_made
from figures.moving_picture import save_moving
from models.depth.network import DepthNetwork
from models.depth.prediction import decompose
from models.depth.turning import mesh_of, relief_of, relit, turned, yaw_sweep

MOST_YAW, FRAMES = 40.0, 48
"""The head turns so far to each side, in so many frames."""

LIGHTS = ((-1.2, -0.3), (0.0, -1.0), (1.2, -0.3), (0.0, 0.8))
"""Light from the left, from above, from the right and from below."""

FILES = ("turntable.gif", "relit.png", "depth.png", "normals.png", "albedo.png", "face.glb")


def write_turned(folder: Path, network: DepthNetwork, face: np.ndarray) -> list[Path]:
    """Write `FILES` of a face, uint8 (S, S, 3), S a multiple of the model's size, into `folder`; return their paths."""
    relief = relief_of(network, face)
    made = decompose(network, shrunk(face[None], network.settings.size))
    save_moving(folder / "turntable.gif", turned(relief, yaw_sweep(MOST_YAW, FRAMES)))
    save_made(folder / "relit.png", np.concatenate(relit(relief, LIGHTS), axis=1))
    save_made(folder / "depth.png", _enlarged(depth_picture(made.depth)[0], len(face)))
    save_made(folder / "normals.png", _enlarged(normal_picture(made.normals)[0], len(face)))
    save_made(folder / "albedo.png", _enlarged(unit_picture(made.albedo)[0], len(face)))
    save_mesh(folder / "face.glb", *mesh_of(relief), _texture(relief.lit.numpy()))
    return [folder / name for name in FILES]


def _texture(lit: np.ndarray) -> np.ndarray:
    return unit_picture(lit[0].transpose(1, 2, 0))


def _enlarged(rgb: np.ndarray, side: int) -> np.ndarray:
    times = side // len(rgb)
    return np.repeat(np.repeat(rgb, times, axis=0), times, axis=1)
