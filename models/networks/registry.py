"""Networks by name: a network is one file beside this one and one line here."""

from models.networks.bigconv import BIGCONV
from models.networks.dense import DENSE
from models.networks.interface import Network
from models.networks.mnist import MNIST_CONV, MNIST_DENSE
from models.networks.resnet import RESNET, RESNET_DEEP
from models.networks.strided import STRIDED
from models.networks.utk import UTK_TRANSPOSED, UTK_UPSAMPLE
from models.networks.vgg import VGG

NETWORKS: dict[str, Network] = {
    "strided": STRIDED,
    "vgg": VGG,
    "resnet": RESNET,
    "resnet_deep": RESNET_DEEP,
    "bigconv": BIGCONV,
    "utk_transposed": UTK_TRANSPOSED,
    "utk_upsample": UTK_UPSAMPLE,
    "mnist_dense": MNIST_DENSE,
    "mnist_conv": MNIST_CONV,
    "dense": DENSE,
}
