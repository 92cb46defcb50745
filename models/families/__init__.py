"""Families of autoencoders by name: a family is one file beside this one and one line here."""

from models.families.adversarial import AdversarialAutoencoder
from models.families.base import Autoencoder
from models.families.plain import PlainAutoencoder
from models.families.variational import VariationalAutoencoder

FAMILIES: dict[str, type[Autoencoder]] = {
    "ae": PlainAutoencoder,
    "vae": VariationalAutoencoder,
    "aae": AdversarialAutoencoder,
}
