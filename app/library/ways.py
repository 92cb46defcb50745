"""The ways in which faces can be compared, and what to know before choosing one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.library.embedder import FaceEmbedder
from app.library.records import ModelInfo
from embedding.regions.embedder import RegionEmbedder

Name = Literal["grows", "registered", "recogniser"]


@dataclass(frozen=True)
class Way:
    """A way of comparing faces: `current`: it is used now; `available`: it can be chosen, else `how` says how."""

    name: Name
    title: str
    trained_on: str
    licence: str
    size: str
    quality: str
    current: bool
    available: bool
    how: str = ""


CARDS: dict[Name, dict[str, str]] = {
    "grows": {
        "title": "Without names, grows with your photos",
        "trained_on": "the registry's champion, then the faces of your own photos, without any name, on this computer",
        "licence": "this project's; what it learns from your photos is yours and stays in their folder",
        "size": "some 10 MB",
        "quality": "albums of 150 photos of 15 people: pairwise F .84; better with every photo",
    },
    "registered": {
        "title": "The registry's champion, as it is",
        "trained_on": "what its card in the registry says; the demo's has seen drawn people alone",
        "licence": "this project's, and that of what it was trained on",
        "size": "as its card says",
        "quality": "as its card says; the demo's is not made for real faces",
    },
    "recogniser": {
        "title": "A recogniser trained with names",
        "trained_on": "dlib's network: 3 million pictures of about 7,000 people with their names, from FaceScrub, VGG "
        "and the web; they were not asked",
        "licence": "weights in the public domain, dlib's code under the Boost licence",
        "size": "100 MB of packages",
        "quality": "albums like these: pairwise F about .95",
    },
}
"""What each way's card says; what it embeds never leaves the computer."""

INSTALL = "Install it with: pip install -c constraints.txt -e '.[recogniser]', then start the page again."


@dataclass(frozen=True)
class AsRegistered:
    """A champion that is not adapted to the library."""

    champion: FaceEmbedder

    @property
    def adaptable(self) -> RegionEmbedder | None:
        """Return None: it stays as it is."""
        return None

    @property
    def info(self) -> ModelInfo:
        """Return which model this is."""
        return self.champion.info

    def embed(self, crops: np.ndarray, landmarks: np.ndarray) -> np.ndarray:
        """Return float32 (N, D), as the champion does."""
        return self.champion.embed(crops, landmarks)


def ways_of(champion: FaceEmbedder, recogniser: FaceEmbedder | None) -> dict[Name, FaceEmbedder]:
    """Return the embedders that can be chosen, the default first."""
    ways: dict[Name, FaceEmbedder] = {}
    if champion.adaptable is not None:
        ways["grows"] = champion
    ways["registered"] = AsRegistered(champion)
    if recogniser is not None:
        ways["recogniser"] = recogniser
    return ways


def way_of(model: str, ways: Mapping[Name, FaceEmbedder]) -> Name | None:
    """Return the way whose embeddings are marked with the key `model`; None for one that cannot be chosen now."""
    keys: dict[str, Name] = {embedder.info.key: name for name, embedder in ways.items()}
    grown = "grows" in ways and model.startswith(f"{ways['grows'].info.key}+")
    return keys.get(model) or ("grows" if grown else None)


def cards(ways: Mapping[Name, FaceEmbedder], current: Name) -> list[Way]:
    """Return a card for each way; those that cannot be chosen say why."""
    missing = {"grows": "The registry's champion is of a kind that learns nothing from photos.", "recogniser": INSTALL}
    return [
        Way(name, **card, current=name == current, available=name in ways, how="" if name in ways else missing[name])
        for name, card in CARDS.items()
    ]
