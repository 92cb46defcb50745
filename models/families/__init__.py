"""Families of autoencoders by name: a family is one file beside this one and one line here."""

from models.families.adversarial import AdversarialAutoencoder
from models.families.base import Autoencoder
from models.families.contractive import ContractiveAutoencoder
from models.families.denoising import DenoisingAutoencoder
from models.families.generative import GenerativeAdversarialNetwork
from models.families.incremental import IncrementalAutoencoder
from models.families.mixture import MixtureAutoencoder
from models.families.plain import PlainAutoencoder
from models.families.sparse import ActivitySparseAutoencoder, RectifiedSparseAutoencoder
from models.families.variational import BetaVariationalAutoencoder, VariationalAutoencoder

FAMILIES: dict[str, type[Autoencoder]] = {
    "ae": PlainAutoencoder,
    "vae": VariationalAutoencoder,
    "aae": AdversarialAutoencoder,
    "denoising": DenoisingAutoencoder,
    "sparse_l1": RectifiedSparseAutoencoder,
    "sparse_kl": ActivitySparseAutoencoder,
    "contractive": ContractiveAutoencoder,
    "beta_vae": BetaVariationalAutoencoder,
    "incremental_vae": IncrementalAutoencoder,
    "gmm_vae": MixtureAutoencoder,
    "dcgan": GenerativeAdversarialNetwork,
}
