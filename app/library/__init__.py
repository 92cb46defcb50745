"""The library behind the photo page: photos, faces and people in one folder, safe against a crash at any moment."""

from app.library.answers import Word
from app.library.embedder import FaceEmbedder
from app.library.errors import LibraryError
from app.library.library import Library
from app.library.records import Erased, Face, Match, ModelInfo, Person, Progress, Receipt, Refusal, Suggestion
from app.library.settings import LibrarySettings

__all__ = [
    "Erased",
    "Face",
    "FaceEmbedder",
    "Library",
    "LibraryError",
    "LibrarySettings",
    "Match",
    "ModelInfo",
    "Person",
    "Progress",
    "Receipt",
    "Refusal",
    "Suggestion",
    "Word",
]
