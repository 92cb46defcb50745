"""What the convolutions of a network make of a face."""

import numpy as np
import torch
from torch import Tensor, nn

from models.attributes.network import AttributeNetwork
from models.training.batches import checked_pixels, gather


def feature_maps(network: AttributeNetwork, pixels: np.ndarray) -> dict[str, np.ndarray]:
    """Return by name, in the order in which they run, the outputs float32 (filters, height, width) of all convolutions.

    `pixels`: one face, uint8 (1, S, S, 3). Names are those of the network's modules.
    """
    settings, found = network.settings, dict[str, np.ndarray]()
    device = next(network.eval().parameters()).device
    hooks = [
        module.register_forward_hook(lambda _, __, y, name=name: found.update({name: _first(y)}))
        for name, module in network.features.named_modules()
        if isinstance(module, nn.Conv2d)
    ]
    try:
        with torch.inference_mode():
            images = checked_pixels(np.ascontiguousarray(pixels), settings.size)
            network(gather(images, torch.arange(1), device, settings.channels))
    finally:
        for hook in hooks:
            hook.remove()
    return found


def _first(y_bchw: Tensor) -> np.ndarray:
    """Return a copy: the activation behind a convolution may write over its output."""
    maps: np.ndarray = y_bchw[0].float().cpu().numpy().copy()
    return maps
