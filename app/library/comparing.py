"""All of a library that depends on how faces are compared; another way of comparing replaces it as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.library.background import Background
from app.library.cleaning import Cleaning
from app.library.database import Database
from app.library.drawing import Drawing
from app.library.edits import Edits
from app.library.embedder import FaceEmbedder
from app.library.erasure import Erasure
from app.library.export import Exports
from app.library.files import PhotoFiles
from app.library.history import History
from app.library.less_sure import LessSureFaces
from app.library.models import Models
from app.library.pictures import Pictures
from app.library.quality import Measured
from app.library.resorting import Resorting
from app.library.search import Search
from app.library.settings import LibrarySettings
from app.library.suggestions import Suggestions
from app.library.views import Views
from app.library.ways import Name
from app.library.worker import Worker


@dataclass(frozen=True)
class Kept:
    """What of a library stays whatever faces are compared by."""

    folder: Path
    database: Database
    files: PhotoFiles
    cleaning: Cleaning
    history: History
    edits: Edits
    views: Views
    ways: Mapping[Name, FaceEmbedder]


class Comparing:
    """Works in the background from the start, until it is closed."""

    def __init__(self, kept: Kept, settings: LibrarySettings, embedder: FaceEmbedder) -> None:
        database, files = kept.database, kept.files
        models = self.models = Models(database, kept.folder, embedder)
        self._decoding = [Worker(settings, embedder.info.crop) for _ in range(settings.workers)]
        asking = self._asking = Worker(settings, embedder.info.crop)
        self.resorting = Resorting(database, kept.history, models, settings)
        self.drawing = Drawing(database, files, kept.history, asking)
        self.pictures = Pictures(database, files, asking)
        self.suggestions = Suggestions(database, kept.edits, models, settings)
        self.measured = Measured(database, models, settings, kept.ways)
        self.less_sure = LessSureFaces(database, kept.edits, kept.views, models, settings)
        self.search = Search(database, models, asking, settings)
        self.exports = Exports(database, files, models, asking)
        self.erasure = Erasure(database, files, asking, models, kept.cleaning)
        self.background = Background(database, files, models, self._decoding, kept.cleaning, settings)

    def close(self) -> None:
        """End the background work, at the latest after the photos that are being looked at."""
        self.background.close()
        for worker in (*self._decoding, self._asking):
            worker.close()
