"""What was left out and why: one enumeration of reasons, and the log that counts them."""

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

import pandas as pd

from core.storage import CorruptFileError, write_aside

WHOLE_FILE = -1
"""Stands for the frame of a still, and where a whole file is meant."""

COLUMNS: tuple[str, ...] = ("source", "path", "frame", "reason", "detail")


class Reason(StrEnum):
    """Why a file, a frame or a face is left out."""

    NOT_AN_IMAGE = "not_an_image"
    WRONG_KIND = "wrong_kind"
    OUTSIDE_ROOT = "outside_root"
    BAD_NAME = "bad_name"
    BAD_RECORD = "bad_record"
    UNREADABLE = "unreadable"
    TRUNCATED = "truncated"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    DUPLICATE = "duplicate"
    CLIP_WITHOUT_FRAMES = "clip_without_frames"
    NEAR_DUPLICATE = "near_duplicate"
    BLURRED = "blurred"
    NO_FACE = "no_face"
    SEVERAL_FACES = "several_faces"
    SEVERAL_PEOPLE = "several_people"
    NOT_CENTRAL = "not_central"
    FACE_TOO_SMALL = "face_too_small"
    LOW_CONFIDENCE = "low_confidence"
    NOT_MEASURED = "not_measured"
    NO_IDENTITY = "no_identity"
    TOO_FEW_FRONTAL = "too_few_frontal"
    NO_TARGET_FACE = "no_target_face"
    NO_LANDMARKS = "no_landmarks"
    ALL_MISSING = "all_missing"
    TURNED_AWAY = "turned_away"
    AMBIGUOUS = "ambiguous"
    RESCALED = "rescaled"
    UNUSED_COLUMN = "unused_column"
    SYSTEM_FILE = "system_file"
    SAME_NAME = "same_name"

    @property
    def is_note(self) -> bool:
        """Tell what only says how files were read from what says that something was left out."""
        return self in NOTES

    @property
    def explanation(self) -> str:
        """Say in one line what the reason means."""
        return _TEXTS[self][0]

    @property
    def fix(self) -> str:
        """Say in one line what to do about it."""
        return _TEXTS[self][1]


_TEXTS: dict[Reason, tuple[str, str]] = {
    Reason.NOT_AN_IMAGE: (
        "not a picture or clip of a supported format",
        "remove it, or convert it to JPEG or PNG",
    ),
    Reason.WRONG_KIND: ("does not belong to this layout", "move it, or add a source whose kind fits it"),
    Reason.OUTSIDE_ROOT: ("a link that leaves the data folder", "copy the file itself into the data folder"),
    Reason.BAD_NAME: ("a file name that is not UTF-8, or not unique in its archive", "rename it"),
    Reason.BAD_RECORD: ("a row or record whose values make no sense", "correct or remove it in the file named"),
    Reason.UNREADABLE: ("cannot be opened or decoded", "check its permissions; export or download it again"),
    Reason.TRUNCATED: ("the file ends before the picture does", "copy or download it again"),
    Reason.TOO_SMALL: ("fewer pixels than a face needs", "use the original, or lower `decode.min_side`"),
    Reason.TOO_LARGE: ("more pixels than is safe to decode", "shrink it, or raise `decode.max_pixels`"),
    Reason.DUPLICATE: ("the same content as another file", "nothing: the first copy was used"),
    Reason.CLIP_WITHOUT_FRAMES: ("a clip without a decodable frame", "convert it to H.264 MP4"),
    Reason.NEAR_DUPLICATE: ("a frame like the one before it", "nothing; or lower `frames.min_change`"),
    Reason.BLURRED: ("a frame less sharp than its clip", "nothing; or lower `frames.min_sharpness`"),
    Reason.NO_FACE: (
        "no face was found",
        "nothing if there is none; else use a larger or more frontal picture",
    ),
    Reason.SEVERAL_FACES: (
        "several faces where one is expected",
        "crop it, or set `faces_per_image` to `central` or `any`",
    ),
    Reason.SEVERAL_PEOPLE: (
        "pictures of one person that seem to show different people",
        "sort them; or say that they are of one person (`--same-person`)",
    ),
    Reason.NOT_CENTRAL: (
        "a face beside the one that the picture is of",
        "nothing; or set `faces_per_image: any`",
    ),
    Reason.FACE_TOO_SMALL: ("a face of too few pixels", "use a closer picture, or lower `min_face_side`"),
    Reason.LOW_CONFIDENCE: ("the detector doubts that this is a face", "lower `min_confidence` if it is one"),
    Reason.NOT_MEASURED: (
        "a picture or frame that `measurements` says nothing about",
        "measure it with the same program, or give its CSV file the picture's name",
    ),
    Reason.NO_IDENTITY: ("a face of an unknown person", "nothing; or sort the pictures in one folder per person"),
    Reason.TOO_FEW_FRONTAL: (
        "a person with fewer good frontal faces than are to be chosen",
        "nothing; or add pictures, or lower `selection.frames`",
    ),
    Reason.NO_TARGET_FACE: (
        "a person without a face that shows the target expression, such as a neutral one",
        "nothing; or add one, or set `selection.target: nearest`",
    ),
    Reason.NO_LANDMARKS: (
        "a face without the landmarks that its crop needs",
        "measure it with `backend: mediapipe`, or cut faces out with `align: eyes`",
    ),
    Reason.ALL_MISSING: (
        "a face of which nothing is left to restore it from",
        "paint over only what is damaged, or name another damage",
    ),
    Reason.TURNED_AWAY: (
        "a face turned so far to the side that half of it is hidden",
        "use a picture from further in front, or raise `most_yaw`",
    ),
    Reason.AMBIGUOUS: ("one of several files that could be meant", "keep one of them, or rename it"),
    Reason.RESCALED: (
        "a picture of 10 to 16 bits whose values use a part of the range",
        "nothing; or store it with white at the top of the range",
    ),
    Reason.UNUSED_COLUMN: ("columns of a table that nothing is done with", "nothing; or name them under `columns`"),
    Reason.SYSTEM_FILE: (
        "files of operating systems, file servers, cameras and exports",
        "nothing; or rename what is to be read",
    ),
    Reason.SAME_NAME: ("a name that could mean one person or two", "rename it, if it was read otherwise than meant"),
}

NOTES: frozenset[Reason] = frozenset({Reason.RESCALED, Reason.UNUSED_COLUMN, Reason.SYSTEM_FILE, Reason.SAME_NAME})
"""Reasons of rows that are no rejects: nothing that could be used is missing because of them."""


class Rejected(Exception):  # noqa: N818 (an outcome, not an error)
    """One file or frame cannot be used; carries the `reason` and a `detail` for the log."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail or self.reason.explanation}"


class RejectLog:
    """Rejected files, frames and faces, in the order in which they were met."""

    def __init__(self, rows: Iterable[tuple[str, str, int, Reason, str]] = ()) -> None:
        self._rows = list(rows)

    def __len__(self) -> int:
        return len(self._rows)

    def append(self, path: str, reason: Reason, detail: str = "", source: str = "", *, frame: int = WHOLE_FILE) -> None:
        """Add one reject, of a frame of a clip or of a whole file."""
        self._rows.append((source, path, frame, reason, detail))

    def rows(self) -> list[tuple[str, str, int, Reason, str]]:
        """Return the rejects as tuples in the order of `COLUMNS`."""
        return list(self._rows)

    def notes(self) -> "RejectLog":
        """Return a new log: the rows that only say how files were read."""
        return RejectLog(row for row in self._rows if row[3].is_note)

    def left_out(self) -> "RejectLog":
        """Return a new log: the rows that say that something was left out."""
        return RejectLog(row for row in self._rows if not row[3].is_note)

    def merge(self, other: "RejectLog") -> "RejectLog":
        """Return a new log: these rejects, then those of `other`."""
        return RejectLog([*self._rows, *other._rows])

    def to_frame(self) -> pd.DataFrame:
        """Return the rejects as a DataFrame with the columns `COLUMNS`."""
        table = pd.DataFrame([(s, p, f, str(r), d) for s, p, f, r, d in self._rows], columns=list(COLUMNS))
        return table.astype({"source": "str", "path": "str", "frame": "int64", "reason": "str", "detail": "str"})

    def counts(self) -> pd.DataFrame:
        """Return the columns source, reason, count, sorted by source and reason."""
        return self.to_frame().groupby(["source", "reason"], as_index=False).size().rename(columns={"size": "count"})

    def save(self, path: Path) -> None:
        """Write the log as parquet, whole or not at all."""
        write_aside(path, lambda aside: self.to_frame().to_parquet(aside, index=False))

    @classmethod
    def load(cls, path: Path) -> "RejectLog":
        """Read a saved log. Raises FileNotFoundError, or CorruptFileError for an unreadable file."""
        if not path.exists():
            raise FileNotFoundError(f"{path} is missing: run the build_face_dataset pipeline again")
        try:
            table = pd.read_parquet(path, columns=list(COLUMNS))
            rows = table.itertuples(index=False, name=None)
            return cls([(source, file, int(frame), Reason(why), detail) for source, file, frame, why, detail in rows])
        except (ValueError, OSError) as error:
            raise CorruptFileError(f"{path} is not a readable reject log ({error}); delete it and run again") from error
