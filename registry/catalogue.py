"""Every kind of model by its registered name: a new one is one file beside this one and one entry here."""

from registry.attributes import ATTRIBUTES
from registry.depth import DEPTH
from registry.embedders import AUTOENCODER, EMBEDDER
from registry.generators import GENERATOR
from registry.kinds import ModelKind
from registry.restorers import RESTORER

_KINDS: tuple[ModelKind, ...] = (
    EMBEDDER,
    AUTOENCODER,
    GENERATOR,
    ATTRIBUTES,
    RESTORER,
    DEPTH,
)

KINDS: dict[str, ModelKind] = {each.name: each for each in _KINDS}
