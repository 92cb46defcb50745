"""A face as a textured mesh that every viewer of glTF opens."""

from pathlib import Path

import numpy as np
import trimesh
from PIL import Image

from core.storage import write_aside
from figures.made_picture import MADE, SOFTWARE, marked


def save_mesh(path: Path, vertices: np.ndarray, triangles: np.ndarray, uv: np.ndarray, texture: np.ndarray) -> None:
    """Write a mesh as binary glTF (.glb), whole or not at all.

    `vertices` (V, 3): x to the right, y up, z to the viewer; `triangles` (T, 3); `uv` (V, 2) from the lower left corner
    of `texture`, uint8 RGB (H, W, 3), which is marked. The file says that it was made.
    """
    material = trimesh.visual.material.PBRMaterial(
        baseColorTexture=Image.fromarray(marked(texture)), metallicFactor=0.0, roughnessFactor=1.0
    )
    visual = trimesh.visual.TextureVisuals(uv=uv, material=material)
    mesh = trimesh.Trimesh(vertices, triangles, visual=visual, process=False, metadata={SOFTWARE: MADE})
    content = trimesh.Scene([mesh], metadata={SOFTWARE: MADE}).export(file_type="glb")
    write_aside(path, lambda aside: aside.write_bytes(content))
