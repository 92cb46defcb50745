"""What was not used stays listed until somebody has read it."""

import io

import pytest
from library_samples import Shelf

from app.library.errors import NotAPicture
from app.library.intake import Intake
from app.library.refusals import Refusals, forget, remedy
from app.library.settings import LibrarySettings
from core.rejects import Reason


@pytest.fixture
def refusals(shelf):
    return Refusals(shelf.database)


def test_the_list_survives_a_restart_and_ends_when_it_is_dismissed(shelf, refusals, tmp_path):
    Intake(shelf.database, shelf.files, LibrarySettings()).add("a/notes.txt", io.BytesIO(b"dear diary"))
    refusals.note("b/big.zip", Reason.TOO_LARGE, "at most 2,048 MB")
    with shelf.database.write() as rows:
        sql = """INSERT INTO photos (sha256, name, folder, upload_id, state, reason, detail)
                 VALUES ('ab', 'sky.jpg', 'trip', 'u', 'rejected', 'no_face', '')"""
        rows.execute(sql)
    listed = [
        ("trip/sky.jpg", Reason.NO_FACE, ""),
        ("b/big.zip", Reason.TOO_LARGE, "at most 2,048 MB"),
        ("a/notes.txt", Reason.NOT_AN_IMAGE, ""),
    ]
    shelf.database.close()
    again = Shelf(tmp_path)
    assert [(one.name, one.reason) for one in Refusals(again.database).listed()] == [one[:2] for one in listed]
    Refusals(again.database).dismiss()
    assert Refusals(again.database).listed() == []
    again.database.close()


def test_what_is_dismissed_can_be_sent_again(shelf, refusals):
    with shelf.database.write() as rows:
        rows.execute("""INSERT INTO photos (sha256, name, upload_id, state, reason)
                        VALUES ('ab', 'sky.jpg', 'u', 'rejected', 'no_face')""")
    refusals.dismiss()
    assert shelf.database.all("SELECT * FROM photos") == []


def test_a_zip_that_cannot_be_read_is_listed_by_the_library(library):
    with pytest.raises(NotAPicture):
        library.add("trip/broken.zip", io.BytesIO(b"PK\x03\x04" + bytes(100)))
    [one] = library.rejected()
    assert (one.name, one.reason) == ("trip/broken.zip", Reason.UNREADABLE)
    assert library.progress().left_out == 1
    library.dismiss_rejected()
    assert (library.rejected(), library.progress().left_out) == ([], 0)


@pytest.mark.parametrize("reason", [one for one in Reason if one in {
    Reason.NOT_AN_IMAGE, Reason.WRONG_KIND, Reason.OUTSIDE_ROOT, Reason.BAD_NAME, Reason.UNREADABLE, Reason.TRUNCATED,
    Reason.TOO_SMALL, Reason.TOO_LARGE, Reason.DUPLICATE, Reason.NO_FACE, Reason.FACE_TOO_SMALL, Reason.LOW_CONFIDENCE,
}])  # fmt: skip
def test_remedies_name_no_setting(reason):
    assert remedy(reason)
    assert "`" not in remedy(reason)


def test_a_name_that_is_erased_leaves_the_list(shelf, refusals):
    refusals.note("Anna/notes.txt", Reason.NOT_AN_IMAGE, "")
    refusals.note("Hanna/notes.txt", Reason.NOT_AN_IMAGE, "")
    with shelf.database.write() as rows:
        forget(rows, ["Anna", "Karenina"])
    assert [one.name for one in refusals.listed()] == ["Hanna/notes.txt"]
