"""Families of autoencoders by name: a family is one file beside this one and one line here."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Union

from pydantic import BeforeValidator, Field, TypeAdapter

from core.settings import unknown_key
from models.families.adversarial import AdversarialSettings
from models.families.base import AutoencoderSettings
from models.families.contractive import ContractiveSettings
from models.families.denoising import DenoisingSettings
from models.families.generative import GenerativeSettings
from models.families.incremental import IncrementalSettings
from models.families.mixture import MixtureSettings
from models.families.plain import PlainSettings
from models.families.sparse import ActivitySparseSettings, RectifiedSparseSettings
from models.families.variational import BetaVariationalSettings, VariationalSettings

FAMILIES: dict[str, type[AutoencoderSettings]] = {
    "ae": PlainSettings,
    "vae": VariationalSettings,
    "aae": AdversarialSettings,
    "denoising": DenoisingSettings,
    "sparse_l1": RectifiedSparseSettings,
    "sparse_kl": ActivitySparseSettings,
    "contractive": ContractiveSettings,
    "beta_vae": BetaVariationalSettings,
    "incremental_vae": IncrementalSettings,
    "gmm_vae": MixtureSettings,
    "dcgan": GenerativeSettings,
}
"""The settings of each family; they build its model."""

DEFAULT = "ae"


def _with_known_family(values: Any) -> Any:
    if not isinstance(values, Mapping):
        return values
    family = values.get("family", DEFAULT)
    if family not in FAMILIES:
        raise ValueError(unknown_key(str(family), list(FAMILIES), "family"))
    return {**values, "family": family}


if TYPE_CHECKING:
    ModelSettings = AutoencoderSettings
else:
    ModelSettings = Annotated[
        Union[tuple(FAMILIES.values())],  # noqa: UP007  # made from the table
        Field(discriminator="family"),
        BeforeValidator(_with_known_family),
    ]
"""The settings of an autoencoder of any family, for annotations: the key `family` decides which class it is."""


def model_settings(**values: Any) -> AutoencoderSettings:
    """Return the settings of the family that `values` name (default: "ae").

    Raises pydantic.ValidationError for a key or value that the family does not know, with the nearest valid one.
    """
    settings: AutoencoderSettings = TypeAdapter(ModelSettings).validate_python(values)
    return settings
