"""Which embedder compares the faces of a library, and which one follows it."""

import logging
import re
import shutil
from dataclasses import replace
from enum import Enum
from pathlib import Path
from sqlite3 import Connection

from app.library.database import Database
from app.library.embedder import FaceEmbedder, ModelEmbedder
from core.storage import CorruptFileError
from embedding.regions.adapt import FEWEST
from embedding.regions.embedder import RegionEmbedder
from embedding.registry import load_embedder

LOGGER = logging.getLogger(__name__)

GROWTH = 1.5
"""A library is learned from again once it has so many times the faces that it had the last time."""

STALE = """SELECT photo_id FROM faces
           WHERE NOT drawn AND NOT EXISTS (SELECT 1 FROM embeddings WHERE face_id = faces.id AND model = ?) LIMIT 1"""

DROP = "DELETE FROM embeddings WHERE model NOT IN (SELECT ? UNION SELECT value FROM facts WHERE name = 'kept')"


class Step(Enum):
    """What the models need next."""

    ADAPT = "learn from the faces of the library"
    RETURN = "let the champion follow as it is registered"
    SWITCH = "compare by the model that follows: every face has an embedding of it"


class Models:
    """The champion, and the embedder that was made from it for the faces of this library.

    `present`: faces are compared by its embeddings; None when it is not there any more, because there is another
    champion or its files are damaged. `coming`: follows it once every face has an embedding of it.
    """

    def __init__(self, database: Database, folder: Path, champion: FaceEmbedder) -> None:
        self._database, self._folder, self.champion = database, folder / "models", champion
        self._tried = self._erasures = self._seen = 0
        self._stored = ""
        self.coming: FaceEmbedder | None = None
        self.present = self._opened()
        if self.present is None:
            self.coming = self._former()
        self.sweep()

    @property
    def key(self) -> str:
        """Return the key of the model whose embeddings are compared."""
        row = self._database.one("SELECT value FROM facts WHERE name = 'model'")
        return str(row["value"]) if row else self.champion.info.key

    @property
    def kept(self) -> str | None:
        """Return the key of the model of the way before, whose embeddings are kept; None where none is."""
        row = self._database.one("SELECT value FROM facts WHERE name = 'kept'")
        return str(row["value"]) if row else None

    @property
    def answering(self) -> FaceEmbedder:
        """Return the embedder of new faces."""
        return self.present or self.coming or self.champion

    @property
    def stale_photo(self) -> int | None:
        """Return a photo with a face that has no embedding of the model that is to have them all."""
        target = self.coming or self.present
        row = target and self._database.one(STALE, (target.info.key,))
        return row["photo_id"] if row else None

    def faces(self) -> int:
        """Return how many faces there are to learn from."""
        row = self._database.one("SELECT count(*) FROM faces WHERE NOT hidden AND NOT drawn")
        return int(row[0]) if row else 0

    def step(self) -> Step | None:
        """Return what is to be done once no face is stale."""
        if self.coming:
            return Step.SWITCH
        forgets = bool(self._database.one("SELECT 1 FROM duties WHERE name = 'forget'"))
        learned = self.present.info.learned if self.present and not forgets else 0
        faces = self.faces()
        if self.champion.adaptable and faces >= FEWEST and faces >= GROWTH * max(learned, self._tried):
            return Step.ADAPT
        if self.present is None or (forgets and self.present is not self.champion):
            return Step.RETURN
        return None

    def begin(self) -> int:
        """Note that a model is about to be made of so many faces; embeddings of one that was never used go."""
        self._tried, self._seen = self.faces(), self._erasures
        with self._database.write() as rows:
            rows.execute(DROP, (self.key,))
        return self._tried

    def back(self) -> None:
        """Let the champion follow as it is registered."""
        self._seen, self.coming = self._erasures, self.champion

    def store(self, model: RegionEmbedder, faces: int) -> ModelEmbedder:
        """Keep a model adapted to so many faces in the library's folder; return it as it is read back."""
        version = f"{self.champion.info.version}+{faces}"
        if self.key == f"{self.champion.info.name}/{version}":
            version += "b"
        self._stored = version
        model.save(self._folder / version)
        return self._loaded(version)

    def switch(self) -> None:
        """Compare by the coming model from now on; nothing is left of the one before, unless it is kept."""
        if self.coming is None:
            return
        with self._database.lock:
            key = self.coming.info.key
            with self._database.write() as rows:
                rows.execute("INSERT OR REPLACE INTO facts VALUES ('model', ?)", (key,))
                rows.execute(DROP, (key,))
                if self._seen == self._erasures:
                    rows.execute("DELETE FROM duties WHERE name = 'forget'")
            self.present, self.coming, self._stored = self.coming, None, ""
        self.sweep()

    def keep(self) -> None:
        """Keep the present model and its embeddings while another one is used, in the place of any kept before."""
        with self._database.write() as rows:
            rows.execute("INSERT OR REPLACE INTO facts VALUES ('kept', ?)", (self.key,))

    def forget(self, rows: Connection) -> None:
        """Note that somebody was erased: a model that learned from this person is to be made anew or dropped.

        One that is kept goes, if it has learned from the library; `sweep` deletes its files.
        """
        learned = "FROM facts WHERE name = 'kept' AND value LIKE '%+%'"
        rows.execute(f"DELETE FROM embeddings WHERE model IN (SELECT value {learned}) AND model != ?", (self.key,))
        rows.execute(f"DELETE {learned}")
        if self.champion.adaptable:
            rows.execute("INSERT OR IGNORE INTO duties VALUES ('forget')")
            self._erasures += 1
            self._tried = 0

    def _former(self) -> FaceEmbedder | None:
        """Return the model that was adapted to this library before another one was chosen, None where none is kept."""
        return self._adapted(self.kept) if self.kept else None

    def _opened(self) -> FaceEmbedder | None:
        key, champion = self.key, self.champion.info.key
        if key == champion:
            with self._database.write() as rows:
                rows.execute("INSERT OR REPLACE INTO facts VALUES ('model', ?)", (key,))
            return self.champion
        return self._adapted(key)

    def _adapted(self, key: str) -> FaceEmbedder | None:
        """Return the model of that key, if it was adapted from the champion and its files can be used."""
        if not (key.startswith(f"{self.champion.info.key}+") and self.champion.adaptable):
            return None
        try:
            return self._loaded(key.removeprefix(f"{self.champion.info.name}/"))
        except (OSError, CorruptFileError) as error:
            LOGGER.warning("the model that was adapted to this library cannot be used, another one is made: %s", error)
            return None

    def _loaded(self, version: str) -> ModelEmbedder:
        model, info = load_embedder(self._folder / version), self.champion.info
        learned = int(re.sub(r".*\+|\D", "", version))
        return ModelEmbedder(model, replace(info, version=version, zdim=model.dimension, learned=learned))

    def sweep(self) -> None:
        """Delete the files of models that are neither used nor kept nor just being stored."""
        used = [self.key, self.kept or "", self.coming.info.key if self.coming else "", f"/{self._stored}"]
        for path in self._folder.glob("*"):
            if not any(key.endswith(f"/{path.name}") for key in used):
                shutil.rmtree(path)
