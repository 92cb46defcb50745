"""The maps are what the convolutions give."""

import numpy as np
import torch

from models.attributes.feature_maps import feature_maps
from models.attributes.network import AttributeNetwork
from models.attributes.settings import AttributeSettings, ClassTask

SETTINGS = AttributeSettings(label="tiny", tasks=(ClassTask(column="colour", classes=("a", "b")),), size=16, width=0.1)
FACE = np.random.default_rng(0).integers(0, 256, (1, 16, 16, 3), dtype=np.uint8)


def test_every_convolution_has_its_maps_in_the_order_of_the_layers():
    network = AttributeNetwork(SETTINGS)
    found = feature_maps(network, FACE)
    convolutions = [name for name, each in network.features.named_modules() if isinstance(each, torch.nn.Conv2d)]
    assert list(found) == convolutions
    x_bchw = torch.from_numpy(FACE).permute(0, 3, 1, 2).float() / 255
    if SETTINGS.channels == 1:
        x_bchw = (x_bchw * torch.tensor([0.299, 0.587, 0.114])[:, None, None]).sum(1, keepdim=True)
    expected = network.features.get_submodule(convolutions[0])(x_bchw)[0].detach().numpy()
    np.testing.assert_allclose(found[convolutions[0]], expected, atol=1e-5)


def test_the_network_is_left_as_it_was():
    network = AttributeNetwork(SETTINGS)
    feature_maps(network, FACE)
    assert not any(each._forward_hooks for each in network.modules())
