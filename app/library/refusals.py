"""What was not used, until somebody has read that: files that are no photos, and photos without a usable face."""

from collections.abc import Iterable, Sequence
from sqlite3 import Connection

from app.library.database import Database
from app.library.names import joined, mentions, shown, shown_folder
from app.library.records import Refusal
from core.rejects import Reason

LISTED = """SELECT folder, name, reason, detail, id, 1 AS photo FROM photos WHERE state = 'rejected'
            UNION ALL SELECT '', name, reason, detail, id, 0 FROM refusals ORDER BY photo DESC, id DESC"""

REMEDIES: dict[Reason, str] = {
    Reason.WRONG_KIND: "unpack it, and add what is in it",
    Reason.TOO_LARGE: "make it smaller; or make several zip files of one",
    Reason.TOO_SMALL: "use the original instead of a small copy",
    Reason.FACE_TOO_SMALL: "use a picture that was taken from closer",
    Reason.DUPLICATE: "nothing, the first copy was used",
    Reason.LOW_CONFIDENCE: "nothing if it is none; else use a sharper or more frontal picture",
    Reason.OUTSIDE_ROOT: "make the zip file again, from one folder",
}
"""What to do on the page, where there is nothing to configure; the others are as for pipelines."""


def remedy(reason: Reason) -> str:
    """Say in one line what a visitor can do about it."""
    return REMEDIES.get(reason, reason.fix)


class Refusals:
    """The list of what was not used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def listed(self) -> list[Refusal]:
        """Return photos without a usable face, then files that were not taken; the newest of each first."""
        rows = self._database.all(LISTED)
        return [Refusal(joined(row["folder"], row["name"]), Reason(row["reason"]), row["detail"]) for row in rows]

    def note(self, name: str, reason: Reason, detail: str) -> None:
        """Enter one file that was not taken; `name`: its path as it was sent."""
        with self._database.write() as rows:
            note_all(rows, [refused(name, reason, detail)])

    def dismiss(self) -> None:
        """Empty the list: it was read. A photo of it that is sent again is looked at again."""
        with self._database.write() as rows:
            rows.execute("DELETE FROM refusals")
            rows.execute("DELETE FROM photos WHERE state = 'rejected'")


def refused(name: str, reason: Reason, detail: str) -> Refusal:
    """Return a refusal of a file whose path, as it was sent, is made fit to be shown."""
    return Refusal(joined(shown_folder(name), shown(name)), reason, detail)


def note_all(rows: Connection, refusals: Iterable[Refusal]) -> None:
    """Enter files that were not taken."""
    rows.executemany("INSERT INTO refusals (name, reason, detail) VALUES (?, ?, ?)", refusals)


def forget(rows: Connection, words: Sequence[str]) -> None:
    """Strike files off the list whose path, or the reason's detail, holds one of some words."""
    for row in rows.execute(LISTED).fetchall():
        if any(mentions(f"{row['folder']} {row['name']} {row['detail']}", word) for word in words):
            rows.execute(f"DELETE FROM {'photos' if row['photo'] else 'refusals'} WHERE id = ?", (row["id"],))
