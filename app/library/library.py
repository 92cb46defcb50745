"""The library of photos: everything behind the page, in one folder."""

import time
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from app.library.albums import Album, Albums, Photo, Shown
from app.library.answers import Word
from app.library.check import flaws
from app.library.cleaning import Cleaning
from app.library.comparing import Comparing, Kept
from app.library.edits import Edits
from app.library.embedder import FaceEmbedder
from app.library.errors import BadRequest, NotAPicture, TooLarge, full_disk_told
from app.library.files import PhotoFiles
from app.library.folder import database_of, locked
from app.library.history import History
from app.library.intake import Intake
from app.library.records import (
    Advice,
    Drawn,
    Erased,
    Face,
    LessSure,
    Match,
    ModelInfo,
    Person,
    Preview,
    Progress,
    Quality,
    Receipt,
    Refusal,
    Suggestion,
)
from app.library.refusals import Refusals
from app.library.settings import LibrarySettings
from app.library.views import Views
from app.library.watching import Watcher
from app.library.ways import Name, Way, cards, ways_of
from core.rejects import Reason
from faces.detection.boxes import Box
from faces.detection.weights import find_landmarker

DEFAULTS = LibrarySettings()
POLL_SECONDS = 0.02


class Library:
    """Photos, their faces and the people on them. Every method may be called from any thread.

    A change is on disk when its method returns, and a crash leaves it whole or undone. Faces are looked for in the
    background. Errors are `app.library.errors.LibraryError`s whose message is written for people.
    """

    def __init__(
        self, folder: Path, embedder: FaceEmbedder, settings: LibrarySettings, recogniser: FaceEmbedder | None = None
    ) -> None:
        self._folder, self._settings, self._ways = folder, settings, ways_of(embedder, recogniser)
        self._lock, self._choosing = locked(folder), Lock()
        self._database, self._files = database_of(folder), PhotoFiles(folder)
        self._cleaning = Cleaning(self._database, self._files)
        self._tidy()
        self._refusals = Refusals(self._database)
        self._intake = Intake(self._database, self._files, settings)
        self._history, self._views = History(self._database), Views(self._database)
        self._edits = Edits(self._database, self._history)
        self._albums = Albums(self._database)
        self._now = self._comparing()
        self._watcher = Watcher(self._database, self._files, settings, self._arrived)

    def _comparing(self) -> Comparing:
        """Return what compares faces in the way that was chosen."""
        parts = self._database, self._files, self._cleaning, self._history, self._edits, self._views
        return Comparing(Kept(self._folder, *parts, self._ways), self._settings, self._ways[self._way])

    @property
    def _way(self) -> Name:
        """Return the way of comparing faces that was chosen, or the first one where that is not to be had."""
        row = self._database.one("SELECT value FROM facts WHERE name = 'way'")
        return next((name for name in self._ways if row and name == row["value"]), next(iter(self._ways)))

    def _arrived(self) -> None:
        self._now.background.arrived()

    def ways(self) -> list[Way]:
        """Return the ways in which faces can be compared, and what is known about each."""
        return cards(self._ways, self._way)

    def choose(self, way: Name) -> None:
        """Compare faces in another way: each is embedded anew in the background, and until then compared as before.

        The embeddings of the way before are kept, so that going back is quick. Raises BadRequest for one that is not
        installed.
        """
        if way not in self._ways:
            raise BadRequest("This way of comparing faces is not installed.")
        with self._choosing:
            if way == self._way:
                return
            self._now.close()
            self._now.models.keep()
            with self._database.write() as rows:
                rows.execute("INSERT OR REPLACE INTO facts VALUES ('way', ?)", (way,))
            self._now = self._comparing()

    @classmethod
    def open(
        cls,
        folder: Path,
        embedder: FaceEmbedder,
        settings: LibrarySettings = DEFAULTS,
        recogniser: FaceEmbedder | None = None,
    ) -> "Library":
        """Open or create the library in `folder`, which only its owner may read, and go on where it was left.

        Faces that another model embedded are embedded again in the background. Raises FolderInUse when another
        process has it open, UnknownSchema for a folder of a newer program, WeightsError without the landmarker.
        """
        find_landmarker(settings.measure.landmarker)
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        return cls(folder, embedder, settings, recogniser)

    def _tidy(self) -> None:
        """Finish what a killed process began: files that no row names go, an erasure is driven home."""
        named = self._database.all("SELECT sha256 FROM photos WHERE state != 'rejected'")
        self._files.sweep({row["sha256"] for row in named})
        if self._cleaning.pending:
            self._cleaning.clean()

    def close(self) -> None:
        """End the background work, at the latest after the photos that are being looked at, and close the files."""
        self._watcher.close()
        self._now.close()
        self._database.close()
        self._lock.close()

    def add(self, name: str, stream: BinaryIO) -> Receipt:
        """Take in a picture or a zip of pictures, told by content; safe on disk when this returns.

        Raises TooLarge, NotAPicture for a zip that cannot be read, NoSpace.
        """
        try:
            receipt = self._intake.add(name, stream)
        except (TooLarge, NotAPicture) as error:
            self.refuse(name, Reason.TOO_LARGE if isinstance(error, TooLarge) else Reason.UNREADABLE, str(error))
            raise
        self._now.background.arrived()
        return receipt

    def watch(self, folder: Path) -> None:
        """Show the photos of a folder from where they lie, from now on; nothing in it is changed. Raises BadRequest."""
        self._watcher.watch(folder, self._folder)

    def progress(self) -> Progress:
        """Return how many photos were looked at and how long the rest may take."""
        behind = self._now.background
        return self._views.progress(behind.arrivals.seconds_a_photo, behind.busy, behind.anew)

    def wait(self, seconds: float) -> bool:
        """Wait until nothing is being done in the background; return False when that takes longer."""
        end = time.monotonic() + seconds
        while self.progress().busy:
            if time.monotonic() > end:
                return False
            time.sleep(POLL_SECONDS)
        return True

    def rejected(self) -> list[Refusal]:
        """Return what was not used, until it is dismissed: photos without a usable face, and files that are no photos.

        The newest of each come first.
        """
        return self._refusals.listed()

    def refuse(self, name: str, reason: Reason, detail: str) -> None:
        """Enter a file in that list which could not even be received."""
        self._refusals.note(name, reason, detail)

    def dismiss_rejected(self) -> None:
        """Empty that list."""
        self._refusals.dismiss()

    def people(self, hidden: bool = False) -> list[Person]:
        """Return people, the one with most faces first; hidden ones only if asked."""
        return self._views.people(hidden)

    def counts(self) -> dict[str, int]:
        """Return how many faces are nobody's, `unsorted`, and how many `photos` show faces."""
        return self._views.counts()

    def unsorted(self) -> list[Face]:
        """Return the faces that are nobody's, hidden ones too."""
        return self._views.unsorted()

    def faces(self, person_id: int) -> list[Face]:
        """Return all faces of a person, hidden ones too, the best portraits first. Raises UnknownPerson."""
        return self._views.faces(person_id)

    def rename(self, person_id: int, name: str) -> None:
        """Give a person a name; an empty one takes it away. Raises UnknownPerson."""
        self._edits.rename(person_id, name)

    def merge(self, into: int, others: Sequence[int]) -> None:
        """Make other people the same as `into`. Raises UnknownPerson, BadRequest."""
        self._edits.merge(into, others)

    def split(self, person_id: int | None, face_ids: Sequence[str]) -> int:
        """Make some of a person's faces, or any of nobody's (None), a new person; return its id.

        Raises UnknownFace, UnknownPerson, BadRequest.
        """
        return self._edits.split(person_id, face_ids)

    def move(self, face_ids: Sequence[str], person_id: int | None) -> None:
        """Give faces to a person, or to nobody (None). Raises UnknownFace, UnknownPerson."""
        self._edits.move(face_ids, person_id)

    def set_birth(self, person_id: int, year: int | None) -> None:
        """Say in which year a person was born, or take it back (None). Raises UnknownPerson."""
        self._edits.set_birth(person_id, year)

    def choose_cover(self, face_id: str) -> None:
        """Show a face for the person whose it is. Raises UnknownFace, BadRequest when it is nobody's."""
        self._edits.choose_cover(face_id)

    def hide(self, face_ids: Sequence[str]) -> None:
        """Hide faces. Raises UnknownFace."""
        self._edits.hide(face_ids, True)

    def show(self, face_ids: Sequence[str]) -> None:
        """Show hidden faces again. Raises UnknownFace."""
        self._edits.hide(face_ids, False)

    def hide_person(self, person_id: int, hidden: bool) -> None:
        """Hide a person or show it again. Raises UnknownPerson."""
        self._edits.hide_person(person_id, hidden)

    def preview_sorting(self) -> Preview:
        """Say what would move if everything were sorted again that no person decided about."""
        return self._now.resorting.preview()

    def sort_again(self, preview: int) -> int:
        """Move faces as the preview of that number said; return how many.

        Raises BadRequest when photos or people have changed since.
        """
        return self._now.resorting.apply(preview)

    def advice(self) -> Advice:
        """Say what the model has seen and whether sorting again may help."""
        return self._now.resorting.advice()

    def suggestions(self) -> list[Suggestion]:
        """Return questions about who is who, the ones whose answers help most first."""
        return self._now.suggestions.offered()

    def answer(self, suggestion: int, word: Word) -> None:
        """Answer the question of that number: "yes", "no" or "unsure".

        Raises BadRequest when photos or people have changed since it was asked.
        """
        self._now.suggestions.answer(suggestion, word)

    def less_sure(self, person_id: int) -> list[LessSure]:
        """Return faces that may be a person's, but are less alike than sorting asks for. Raises UnknownPerson."""
        return self._now.less_sure.of(person_id)

    def answer_face(self, person_id: int, face_id: str, word: Word) -> None:
        """Say whether a face is a person's: "yes" or "no". Raises UnknownFace, UnknownPerson."""
        self._now.less_sure.answer(person_id, face_id, word)

    def quality(self) -> Quality | None:
        """Return how good the sorting is on the people who have names; None while they are too few."""
        return self._now.measured.quality()

    def undo(self) -> str:
        """Take the last change back; return what it was. Raises NothingToUndo."""
        return self._history.undo()

    def redo(self) -> str:
        """Make the change again that was taken back last; return what it was. Raises NothingToRedo."""
        done = self._history.redo()
        self._now.background.wake()
        return done

    def search(self, data: bytes) -> list[Match]:
        """Say who is on a photo that is not kept, a match for each face. Raises TooLarge, NotAPicture."""
        return self._now.search.search(data)

    def face_picture(self, face_id: str) -> bytes:
        """Return a square JPEG of a face. Raises UnknownFace."""
        return self._now.pictures.face(face_id)

    def photo_picture(self, photo_id: int, max_side: int) -> bytes:
        """Return a photo as a new JPEG of at most `max_side` pixels a side. Raises UnknownPhoto, NotAPicture."""
        return self._now.pictures.photo(photo_id, max_side)

    def albums(self) -> list[Album]:
        """Return the folders that photos came from, the one with the newest photo first."""
        return self._albums.folders()

    def album(self, folder: str) -> list[Photo]:
        """Return the photos of a folder, the oldest first."""
        return self._albums.photos(folder)

    def photo(self, photo_id: int) -> tuple[Photo, list[Shown]]:
        """Return a photo and all faces on it, from left to right. Raises UnknownPhoto."""
        return self._albums.photo(photo_id)

    def draw_face(self, photo_id: int, box: Box) -> Drawn:
        """Enter a face that was not found, in a box in pixels of the upright photo; it is nobody's until it is sorted.

        Where nothing can be measured in the box, the face can be given to a person but is compared with no other.
        Raises UnknownPhoto, BadRequest, NotAPicture.
        """
        drawn = self._now.drawing.draw(photo_id, box)
        self._now.background.wake()
        return drawn

    def export(self, kind: str, stream: BinaryIO) -> None:
        """Write an export of `app.library.export` into a binary stream. Raises BadRequest."""
        with full_disk_told():
            self._now.exports.write(kind, stream)

    def erase(self, person_id: int) -> Erased:
        """Delete a person for good, as `app.library.erasure` says. Raises UnknownPerson."""
        erased = self._now.erasure.erase(person_id)
        self._now.background.wake()
        return erased

    def model(self) -> ModelInfo:
        """Return which model embeds faces."""
        return self._now.models.answering.info

    def check(self) -> list[str]:
        """Return what is wrong with the folder: nothing, or somebody changed files in it."""
        return list(flaws(self._database, self._files))
