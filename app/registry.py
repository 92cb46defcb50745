"""The champion among the embedders: the registered model that the page sorts faces with."""

from pathlib import Path

from app.library.embedder import ModelEmbedder
from app.library.errors import NoChampion
from app.library.records import ModelInfo
from core.checkout import former_place
from core.storage import CorruptFileError
from registry.embedders import EMBEDDER
from registry.loading import NotRegisteredError, Registered, open_version
from registry.names import CHAMPION
from registry.statements import UntrustedModelError

ROOT = Path(__file__).resolve().parents[1]


def champion(tracking_uri: str | None = None) -> ModelEmbedder:
    """Return the embedder with the alias `champion` (default: of the active tracking store).

    Raises NoChampion, with the fix, when there is none that can be used.
    """
    try:
        return _embedder(open_version(EMBEDDER, CHAMPION, tracking_uri))
    except UntrustedModelError as error:
        raise NoChampion(str(error)) from error
    except (NotRegisteredError, CorruptFileError, OSError) as error:
        raise NoChampion(f"{error}. {_advice()}, then start the page again") from error


def _advice() -> str:
    if (old := former_place(ROOT)) is not None:
        return f"This checkout was set up at {old}: run `make setup`, which changes its paths"
    return "Run `make demo`, which leaves a champion"


def _embedder(found: Registered) -> ModelEmbedder:
    crop, dimension = found.treatment.align, found.model.dimension
    return ModelEmbedder(found.model, ModelInfo(found.kind.name, found.version, CHAMPION, found.label, dimension, crop))
