"""What each network computes on seeded weights, and how many weights it has at two sizes."""

import pytest
import torch
from fingerprints import fingerprint, near

from models.build import build_model
from models.families.plain import PlainSettings
from models.networks.bigconv import BIGCONV
from models.networks.dense import DENSE
from models.networks.mnist import MNIST_CONV, MNIST_DENSE
from models.networks.registry import NETWORKS
from models.networks.resnet import RESNET, RESNET_DEEP
from models.networks.strided import STRIDED
from models.networks.utk import UTK_TRANSPOSED, UTK_UPSAMPLE
from models.networks.vgg import VGG

VALUES = {
    "strided": (23841, 35001, [0.000901153, 0.00296364, -0.0055187], [0.0746741, 0.355863, -0.000539942]),
    "vgg": (67538, 111998, [0.00647725, 0.709886, -0.106292], [0.0764304, 0.475911, 0.196421]),
    "resnet": (63310, 107770, [-0.0862538, 0.569394, -0.0651122], [-0.380121, 1.38701, -0.172084]),
    "resnet_deep": (69470, 113930, [0.0104933, 0.687737, -0.712321], [0.180044, 0.513281, 0.15959]),
    "bigconv": (79367, 102338, [0.0132371, 0.0213021, 0.0118834], [0.000714327, 0.00243707, -0.000304957]),
    "utk_transposed": (5543, 17447, [-0.0155783, 0.090008, -0.0190676], [-0.0047456, 0.0770548, -0.0110039]),
    "utk_upsample": (5543, 17447, [-0.0155783, 0.090008, -0.0190676], [0.00714027, 0.0603142, -0.0290811]),
    "mnist_dense": (95620, 381316, [-0.510905, 0.638824, -0.541686], [-0.0010916, 0.0736639, -0.0680387]),
    "mnist_conv": (2391, 8919, [0.568923, 1.24179, -1.62395], [-0.05535, 0.921811, 1.61507]),
    "dense": (193976, 774584, [-0.231561, 0.545556, 0.638457], [0.00188774, 0.157892, -0.156655]),
}
"""By network: weights at 32 and at 64 pixels, and fingerprints of the embeddings and reconstructions at 32."""


def built(network: str, size: int):
    return build_model(PlainSettings(network=network, zdim=6, width=0.03, size=size), 0).eval()


def test_every_network_has_values():
    assert list(VALUES) == list(NETWORKS)
    known = [STRIDED, VGG, RESNET, RESNET_DEEP, BIGCONV, UTK_TRANSPOSED, UTK_UPSAMPLE, MNIST_DENSE, MNIST_CONV, DENSE]
    assert list(NETWORKS.values()) == known


@torch.no_grad()
@pytest.mark.parametrize("network", VALUES)
def test_a_seeded_network_computes_what_it_did(network):
    small, large, embedded, decoded = VALUES[network]
    model = built(network, 32)
    assert sum(each.numel() for each in model.parameters()) == small
    assert sum(each.numel() for each in built(network, 64).parameters()) == large
    z_bd = model.embed(torch.rand(2, 3, 32, 32, generator=torch.Generator().manual_seed(4)))
    assert fingerprint(z_bd) == near(embedded)
    assert fingerprint(model.decode(z_bd)) == near(decoded)
