"""The champion among the embedders: the registered model that the page sorts faces with."""

from app.library.embedder import ModelEmbedder
from app.library.errors import NoChampion
from app.library.records import ModelInfo
from core.storage import CorruptFileError
from registry.embedders import EMBEDDER
from registry.loading import NotRegisteredError, Registered, open_version
from registry.names import CHAMPION


def champion(tracking_uri: str | None = None) -> ModelEmbedder:
    """Return the embedder with the alias `champion` (default: of the active tracking store).

    Raises NoChampion, with the fix, when there is none that can be used.
    """
    try:
        return _embedder(open_version(EMBEDDER, CHAMPION, tracking_uri))
    except (NotRegisteredError, CorruptFileError, OSError) as error:
        raise NoChampion(f"{error}. Run `make demo`, which leaves a champion, then start the page again") from error


def _embedder(found: Registered) -> ModelEmbedder:
    crop, dimension = found.treatment.align, found.model.dimension
    return ModelEmbedder(found.model, ModelInfo(found.kind.name, found.version, CHAMPION, found.label, dimension, crop))
