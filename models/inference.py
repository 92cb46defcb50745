"""The outputs of a trained model: embeddings, reconstructions, samples, decoded codes; in float32 and batches."""

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from models.families.base import Autoencoder
from models.training.batches import checked_pixels, gather, ordered_batches
from models.training.noise import seeded

FACES_AT_ONCE = 256


def embed(model: Autoencoder, pixels_nhwc: np.ndarray, batch_size: int = FACES_AT_ONCE) -> np.ndarray:
    """Return the embeddings, float32 (N, zdim), of uint8 pixels (N, S, S, 3).

    Raises ValueError when the pixels do not fit the model.
    """
    z_nd = np.empty((len(pixels_nhwc), model.settings.zdim), np.float32)
    for rows, x_bchw in batches(model, pixels_nhwc, batch_size, "embed"):
        with torch.inference_mode():
            z_nd[rows] = model.embed(x_bchw).cpu().numpy()
    return z_nd


def reconstruct(model: Autoencoder, pixels_nhwc: np.ndarray, batch_size: int = FACES_AT_ONCE) -> np.ndarray:
    """Return the reconstructions, uint8 (N, S, S, 3), of uint8 pixels (N, S, S, 3); raises as `embed`."""
    y_nhwc = np.empty_like(pixels_nhwc)
    for rows, x_bchw in batches(model, pixels_nhwc, batch_size, "reconstruct"):
        with torch.inference_mode():
            y_nhwc[rows] = to_pixels(model(x_bchw))
    return y_nhwc


def sample(model: Autoencoder, n: int, seed: int) -> np.ndarray:
    """Return `n` images, uint8 (n, S, S, 3), decoded from the prior.

    Raises ValueError when the model's family has none.
    """
    model.eval()
    with torch.inference_mode():
        return to_pixels(model.sample(n, seeded(seed)))


def decode(model: Autoencoder, codes: np.ndarray, batch_size: int = FACES_AT_ONCE) -> np.ndarray:
    """Return the images, uint8 (..., S, S, 3), of codes (..., zdim); raises ValueError for another dimension."""
    if codes.shape[-1] != model.settings.zdim:
        raise ValueError(f"codes of this model have {model.settings.zdim} dimensions, got {codes.shape}")
    device = next(model.eval().parameters()).device
    z_nd = torch.from_numpy(codes.reshape(-1, codes.shape[-1]).astype(np.float32))
    with torch.inference_mode():
        images = [to_pixels(model.decode(z_bd.to(device))) for z_bd in z_nd.split(batch_size)]
    y_nhwc = np.concatenate(images)
    return y_nhwc.reshape(*codes.shape[:-1], *y_nhwc.shape[1:])


def as_seen(model: Autoencoder, pixels_nhwc: np.ndarray) -> np.ndarray:
    """Return uint8 pixels (N, S, S, 3) as the model's input: grayscale for a model of one channel."""
    if model.settings.channels == 3:
        return pixels_nhwc
    return np.concatenate([to_pixels(x_bchw) for _, x_bchw in batches(model, pixels_nhwc, 256, "gray")])


def to_pixels(x_bchw: Tensor) -> np.ndarray:
    """Return images (B, C, H, W) as uint8 RGB (B, H, W, 3): [0, 1] becomes 0..255, the rest is clipped."""
    x_bchw = x_bchw.expand(-1, 3, -1, -1)
    return x_bchw.float().clamp(0, 1).mul(255).round().byte().permute(0, 2, 3, 1).contiguous().cpu().numpy()


def batches(
    model: Autoencoder, pixels_nhwc: np.ndarray, batch_size: int, desc: str
) -> Iterator[tuple[np.ndarray, Tensor]]:
    """Yield (row numbers, float images (B, C, S, S) on the model's device) of uint8 pixels (N, S, S, 3), in order.

    The model is put into evaluation mode. Raises ValueError when the pixels do not fit it.
    """
    pixels = checked_pixels(pixels_nhwc, model.settings.size)
    device = next(model.eval().parameters()).device
    parts = ordered_batches(np.arange(len(pixels)), batch_size)
    for rows in tqdm(parts, desc=desc, leave=False, disable=None):
        yield rows.numpy(), gather(pixels, rows, device, model.settings.channels)
