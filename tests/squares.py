"""Pictures whose labels can be seen: two gray fields, one for each label."""

from pathlib import Path

import numpy as np
import pandas as pd


def pixel_csv(path: Path, faces: int) -> None:
    """Write a table in UTKFace's layout: gender is the brightness of the upper half, age that of the lower one."""
    rng = np.random.default_rng(0)
    gender, age = rng.integers(0, 2, faces), rng.integers(1, 90, faces)
    pixels = np.empty((faces, 48, 48))
    pixels[:, :24] = np.where(gender == 1, 170, 70)[:, None, None]
    pixels[:, 24:] = (30 + 2 * age)[:, None, None]
    pixels = (pixels + rng.normal(0, 25, pixels.shape)).clip(0, 255).astype(np.uint8)
    rows = {"age": age, "ethnicity": rng.integers(0, 5, faces), "gender": gender}
    text = [" ".join(map(str, face.ravel())) for face in pixels]
    pd.DataFrame({**rows, "img_name": [f"{n}.jpg" for n in range(faces)], "pixels": text}).to_csv(path, index=False)
