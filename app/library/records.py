"""What the library tells its callers: plain values, no database rows."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from core.crop import AlignSettings
from core.rejects import Reason
from faces.detection.boxes import Box


class Refusal(NamedTuple):
    """A file that was not taken, and why; `name` is its path as the user knows it, `detail` may be empty."""

    name: str
    reason: Reason
    detail: str


@dataclass(frozen=True)
class Receipt:
    """The answer to an upload: `accepted` photos are on disk for good, `rejected` files are not.

    `skipped`: how many system files, and files that only describe photos, were passed over.
    """

    upload_id: str
    accepted: int
    rejected: list[Refusal]
    skipped: int = 0


@dataclass(frozen=True)
class Progress:
    """How far the library is: `photos_done` of `photos_total` were looked at, `rejected` of them gave no face.

    `left_out`: so many files and photos are listed with the reason why they were not used.

    `busy`: something is still being done (looking for faces, learning or sorting). `eta_seconds`: an estimate from the
    last photos, None when nothing waits or nothing is known yet. `anew_done` of `anew_total` faces are embedded by the
    model that follows the present one; both are 0 when there is none. `cleaning`: what was deleted for good is not yet
    off the disk.
    """

    photos_total: int
    photos_done: int
    faces_found: int
    rejected: int
    busy: bool
    eta_seconds: float | None
    anew_done: int = 0
    anew_total: int = 0
    cleaning: bool = False
    left_out: int = 0


@dataclass(frozen=True)
class Person:
    """A group of faces. `name` is None until somebody gives one; `face_count` counts faces that are not hidden.

    `birth`: the year, None until somebody says.
    """

    id: int
    name: str | None
    cover_face: str
    face_count: int
    hidden: bool
    birth: int | None


@dataclass(frozen=True)
class Face:
    """One face in one photo; `box` is in pixels of the upright photo of `photo_size` (width, height) pixels.

    `photo_folder`: the folders that the photo came from, as `summer/beach`, empty when nobody said. `drawn`: a frame
    that somebody drew and in which nothing could be measured, so that the face is compared with no other.
    """

    id: str
    photo_id: int
    photo_name: str
    box: Box
    photo_size: tuple[int, int]
    hidden: bool
    photo_folder: str
    drawn: bool


@dataclass(frozen=True)
class Drawn:
    """A face that somebody drew a frame around; `compared`: it could be measured, so it is sorted as others are."""

    id: str
    compared: bool


@dataclass(frozen=True)
class LessSure:
    """A face that may be a person's: `sure` is the chance of it, in (0, 1)."""

    face: Face
    sure: float


@dataclass(frozen=True)
class Match:
    """Who a face of a searched photo may be.

    `box`: where the face is in that photo, of `photo_size` pixels. `face_id`: the most similar face of the library,
    None when it holds none, and `distance` to it: 1 - cosine, in [0, 2]. `likeness`: that distance in words, compared
    with how much the faces of the library differ from the new one; None while they are too few. `person_id`, `name`:
    whom the rules of sorting would give it to, None for nobody.
    """

    person_id: int | None
    name: str | None
    face_id: str | None
    distance: float
    box: Box
    photo_size: tuple[int, int]
    likeness: str | None = None


@dataclass(frozen=True)
class Erased:
    """What an erasure took away: photos deleted, photos in which the face was blurred, faces.

    `pending`: nothing shows the person any more, but the disk is not clean yet, which is tried again until it is.
    `watched`: so many of these photos are still in the folders that are watched.
    """

    photos: int
    blurred: int
    faces: int
    pending: bool = False
    watched: int = 0


@dataclass(frozen=True)
class Stream:
    """Faces that sorting again would move together: `count` of them, some shown by `faces`.

    `origin`, `target`: people, None for Unsorted. `new`: they become a person of their own and have no target.
    """

    count: int
    faces: list[str]
    origin: int | None
    target: int | None
    new: bool


@dataclass(frozen=True)
class Preview:
    """What sorting everything again would do: `moving` faces of `faces` would move; the largest `streams` first.

    `number` names the preview when it is applied.
    """

    number: int
    moving: int
    faces: int
    streams: list[Stream]


@dataclass(frozen=True)
class Side:
    """One side of a question: `count` faces, some shown by `faces`, of a person, or of nobody yet (None)."""

    person: int | None
    faces: list[str]
    count: int


@dataclass(frozen=True)
class Suggestion:
    """Are two sides the same person? Where both are one group now, it is asked whether it should be parted.

    `number` names the question when it is answered.
    """

    number: int
    one: Side
    other: Side


@dataclass(frozen=True)
class Beside:
    """How the way of comparing before the present one, called `way`, does on `faces` that both have embedded.

    `right`, `wrong`: as in `Quality`; `here_right`, `here_wrong`: of the present way. `better`: which one clearly is.
    """

    way: str
    faces: int
    right: int
    wrong: int
    here_right: int
    here_wrong: int
    better: Literal["here", "there"] | None


@dataclass(frozen=True)
class Quality:
    """What became of `faces` of named `people`, each left out and compared with all others: found again, or not.

    `right`: given to their own person; `wrong`: to another one; the rest would wait in Unsorted. `beside`: the same
    with the embeddings of the way of comparing before, None where there are none.
    """

    people: int
    faces: int
    right: int
    wrong: int
    beside: Beside | None = None


@dataclass(frozen=True)
class Advice:
    """What the page should say about its groups.

    `learns`: the model adapts to the library; `learned`: from so many faces until now. `sort_again`: it has changed
    since everything was sorted.
    """

    learns: bool
    learned: int
    sort_again: bool


@dataclass(frozen=True)
class ModelInfo:
    """The model that embeds faces: registered name, version, alias, label, dimension of a vector, crop of a face.

    `learned`: how many faces the library had when the model was adapted to them; 0 for a model as it was registered.
    """

    name: str
    version: str
    alias: str
    label: str
    zdim: int
    crop: AlignSettings
    learned: int = 0

    @property
    def key(self) -> str:
        """Return what an embedding is marked with: embeddings of different keys are never compared."""
        return f"{self.name}/{self.version}"
