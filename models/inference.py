"""What a trained model gives for pixels: embeddings, reconstructions, samples. All in float32 and batches."""

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from models.batches import checked_pixels, gather, ordered_batches
from models.families.base import Autoencoder


def embed(model: Autoencoder, pixels_nhwc: np.ndarray, batch_size: int = 256) -> np.ndarray:
    """Return the embeddings, float32 (N, zdim), of uint8 pixels (N, S, S, 3).

    Raises ValueError when the pixels do not fit the model.
    """
    z_nd = np.empty((len(pixels_nhwc), model.settings.zdim), np.float32)
    for rows, x_bchw in _batches(model, pixels_nhwc, batch_size, "embed"):
        with torch.inference_mode():
            z_nd[rows] = model.embed(x_bchw).cpu().numpy()
    return z_nd


def reconstruct(model: Autoencoder, pixels_nhwc: np.ndarray, batch_size: int = 256) -> np.ndarray:
    """Return the reconstructions, uint8 (N, S, S, 3), of uint8 pixels (N, S, S, 3); raises as `embed`."""
    y_nhwc = np.empty_like(pixels_nhwc)
    for rows, x_bchw in _batches(model, pixels_nhwc, batch_size, "reconstruct"):
        with torch.inference_mode():
            y_nhwc[rows] = to_pixels(model(x_bchw))
    return y_nhwc


def sample(model: Autoencoder, n: int, seed: int) -> np.ndarray:
    """Return `n` images, uint8 (n, S, S, 3), decoded from the prior.

    Raises ValueError when the model's family has none.
    """
    model.eval()
    with torch.inference_mode():
        return to_pixels(model.sample(n, torch.Generator().manual_seed(seed)))


def to_pixels(x_bchw: Tensor) -> np.ndarray:
    """Return images (B, C, H, W) as uint8 (B, H, W, C): [0, 1] becomes 0..255, the rest is clipped."""
    return x_bchw.float().clamp(0, 1).mul(255).round().byte().permute(0, 2, 3, 1).contiguous().cpu().numpy()


def _batches(
    model: Autoencoder, pixels_nhwc: np.ndarray, batch_size: int, desc: str
) -> Iterator[tuple[np.ndarray, Tensor]]:
    """Yield (row numbers, images on the model's device); the model is put into evaluation mode."""
    pixels = checked_pixels(pixels_nhwc, model.settings.size)
    device = next(model.eval().parameters()).device
    batches = ordered_batches(np.arange(len(pixels)), batch_size)
    for rows in tqdm(batches, desc=desc, leave=False, disable=None):
        yield rows.numpy(), gather(pixels, rows, device)
