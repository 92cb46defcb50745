"""Clusterers by name: an algorithm is one file beside this one and one entry here."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Union

from pydantic import BeforeValidator, Field

from clustering.centres import GaussianMixtureClusterer, KMeansClusterer, MiniBatchKMeansClusterer
from clustering.communities import ChineseWhispersClusterer, ComponentsClusterer
from clustering.density import DbscanClusterer, HdbscanClusterer
from clustering.graphs import AffinityPropagationClusterer, SpectralClusterer
from clustering.hierarchy import AgglomerativeClusterer
from clustering.interface import Clusterer
from clustering.knn_graph import KnnGraphClusterer
from core.settings import unknown_key

_CLASSES: tuple[type[Clusterer], ...] = (
    KMeansClusterer,
    MiniBatchKMeansClusterer,
    GaussianMixtureClusterer,
    SpectralClusterer,
    AffinityPropagationClusterer,
    AgglomerativeClusterer,
    DbscanClusterer,
    HdbscanClusterer,
    ComponentsClusterer,
    ChineseWhispersClusterer,
    KnnGraphClusterer,
)

CLUSTERERS: dict[str, type[Clusterer]] = {each.model_fields["algorithm"].default: each for each in _CLASSES}
"""Every clusterer by the name that configurations use."""

DEFAULT = "kmeans"


def _as_block(values: Any) -> Any:
    """Turn a bare name into a block, and an unknown name into an error that names the nearest one."""
    block = {"algorithm": values} if isinstance(values, str) else values
    if not isinstance(block, Mapping):
        return block
    name = block.get("algorithm", DEFAULT)
    if name not in CLUSTERERS:
        raise ValueError(f"algorithm: {unknown_key(str(name), list(CLUSTERERS))}")
    return {**block, "algorithm": name}


if TYPE_CHECKING:
    AnyClusterer = Clusterer
else:
    AnyClusterer = Annotated[
        Union[_CLASSES],  # noqa: UP007  # made from the table
        Field(discriminator="algorithm"),
        BeforeValidator(_as_block),
    ]
"""A clusterer in a configuration: a name, or a block whose key `algorithm` decides which parameters there are."""
