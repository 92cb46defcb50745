"""Networks by name: each entry builds an encoder and a decoder from the model's settings."""

from collections.abc import Callable

from torch import nn

from models.networks.bigconv import SIZE_MULTIPLE, bigconv_network
from models.networks.mnist import mnist_conv, mnist_dense
from models.networks.resnet import resnet_network
from models.networks.strided import strided_network
from models.networks.utk import utk_transposed, utk_upsample
from models.networks.vgg import vgg_network
from models.settings import ModelSettings

NetworkBuilder = Callable[[ModelSettings, int, bool], tuple[nn.Module, nn.Module]]
"""(settings, codes, batch norm) -> an encoder to (B, codes), a decoder from (B, zdim); images (B, C, S, S).

Batch norm stands where the network's paper has it and the family wants it."""

NETWORKS: dict[str, NetworkBuilder] = {
    "strided": strided_network,
    "vgg": vgg_network,
    "resnet": resnet_network,
    "bigconv": bigconv_network,
    "utk_transposed": utk_transposed,
    "utk_upsample": utk_upsample,
    "mnist_dense": mnist_dense,
    "mnist_conv": mnist_conv,
}

SIZE_MULTIPLES = {"bigconv": SIZE_MULTIPLE}
"""What an image's side must be a multiple of, where that is not 16."""
