"""The output of a trained generator: neutral faces, and the weight of each frame."""

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from tqdm import tqdm

from models.inference import to_pixels
from models.neutral.generator import Frames, Generated, NeutralGenerator
from models.neutral.people import padded
from models.training.batches import checked_pixels, checked_rows, gather

PEOPLE_AT_ONCE = 16


def neutral_faces(
    generator: NeutralGenerator,
    pixels_nhwc: np.ndarray,
    inputs: Sequence[np.ndarray],
    batch_size: int = PEOPLE_AT_ONCE,
    strength: float = 1.0,
) -> np.ndarray:
    """Return a neutral face, uint8 (G, S, S, 3), for each of G people: `inputs` are rows of uint8 pixels (N, S, S, 3).

    Each person may have any number of frames from 1 on. `strength`: as in `NeutralGenerator.generate`. Raises
    ValueError for pixels that do not fit the generator, for rows that do not exist and for a person without any.
    """
    size = generator.settings.size
    faces = [
        to_pixels(generated.face) for generated in _generated(generator, pixels_nhwc, inputs, batch_size, strength)
    ]
    return np.concatenate([np.empty((0, size, size, 3), np.uint8), *faces])


def frame_weights(
    generator: NeutralGenerator, pixels_nhwc: np.ndarray, inputs: Sequence[np.ndarray], batch_size: int = PEOPLE_AT_ONCE
) -> list[np.ndarray]:
    """Return the weights of each person's frames in the latent, float32 (K,) that sum to 1; raises as above."""
    weights = [
        row.cpu().numpy()
        for generated in _generated(generator, pixels_nhwc, inputs, batch_size)
        for row in generated.weights
    ]
    return [row[: len(rows)] for row, rows in zip(weights, inputs, strict=True)]


def _generated(
    generator: NeutralGenerator,
    pixels_nhwc: np.ndarray,
    inputs: Sequence[np.ndarray],
    batch_size: int,
    strength: float = 1.0,
) -> Iterator[Generated]:
    """Yield what is generated for batches of people, in order; the generator is put into evaluation mode."""
    pixels = checked_pixels(pixels_nhwc, generator.settings.size)
    checked = [checked_rows(rows, len(pixels), "a person's", at_least=1) for rows in inputs]
    device = next(generator.eval().parameters()).device
    for start in tqdm(range(0, len(checked), batch_size), desc="neutral faces", leave=False, disable=None):
        rows_bk, mask_bk = padded(checked[start : start + batch_size])
        images = gather(pixels, torch.from_numpy(rows_bk.ravel()), device, generator.settings.channels)
        with torch.inference_mode():
            frames = Frames(images.unflatten(0, rows_bk.shape), torch.from_numpy(mask_bk).to(device))
            yield generator.generate(frames, strength)
