"""Photos as they came: folders, dates, who is on them; and the faces that people are shown by."""

import io

import numpy as np
import pytest
from library_samples import PATIENCE_S, as_file, people_around
from PIL import Image

from app.library import Library
from app.library.albums import Albums
from app.library.errors import BadRequest, UnknownPhoto
from app.library.views import Views

CENTRES = np.eye(3, dtype=np.float32)


def dated(rgb: np.ndarray, time: str) -> bytes:
    exif = Image.Exif()
    exif[0x0132] = time
    return as_file(rgb, exif=exif.tobytes())


def test_folders_dates_and_who_is_on_a_photo(library: Library, drawn):
    pair = np.concatenate([drawn[0][0], drawn[1][0]], axis=1)
    library.add("2019/summer/a.jpg", io.BytesIO(dated(drawn[0][0], "2019:08:12 10:15:00")))
    library.add("2019/summer/b.jpg", io.BytesIO(dated(pair, "2019:08:14 09:00:00")))
    library.add("c.jpg", io.BytesIO(as_file(drawn[2][0])))
    assert library.wait(PATIENCE_S)
    summer, loose = library.albums()
    assert (summer.folder, summer.photos) == ("2019/summer", 2)
    assert (summer.first, summer.last) == ("2019-08-12 10:15:00", "2019-08-14 09:00:00")
    assert (loose.folder, loose.photos, loose.first) == ("", 1, None)
    first, second = library.album("2019/summer")
    assert (first.name, first.faces, second.name, second.faces, second.size) == ("a.jpg", 1, "b.jpg", 2, (288, 144))
    assert summer.cover == first.id
    small = Image.open(io.BytesIO(library.photo_picture(second.id, 320)))
    assert small.size == (288, 144)
    photo, [left, right] = library.photo(second.id)
    assert photo == second
    assert left.box[0] < right.box[0]
    assert library.counts() == {"unsorted": len(library.unsorted()), "photos": 3}
    with pytest.raises(UnknownPhoto):
        library.photo(10**6)


def test_names_are_told_on_a_photo(shelf):
    [face, other] = shelf.plant(people_around(CENTRES, 1)[:2], [1, None])
    shelf.edits.rename(1, "Ada")
    albums = Albums(shelf.database)
    told = [albums.photo(photo.id)[1] for photo in albums.photos("")]
    assert [(shown.id, shown.person, shown.name) for [shown] in told] == [(face, 1, "Ada"), (other, None, None)]


def test_a_chosen_cover_stays_until_it_is_undone_or_goes(shelf):
    faces = shelf.plant(people_around(CENTRES[:1], 3), [1, 1, 1])
    views = Views(shelf.database)
    first = views.people(hidden=False)[0].cover_face
    other = next(face for face in faces if face != first)
    shelf.edits.choose_cover(other)
    assert views.people(hidden=False)[0].cover_face == other
    assert shelf.history.undo().startswith("the cover of the person with 3 photos")
    assert views.people(hidden=False)[0].cover_face == first
    shelf.history.redo()
    shelf.edits.move([other], None)
    assert views.people(hidden=False)[0].cover_face != other, "somebody else's face is no cover"
    shelf.history.undo()
    shelf.edits.hide([other], True)
    assert views.people(hidden=False)[0].cover_face != other
    with pytest.raises(BadRequest):
        shelf.edits.choose_cover(shelf.plant(people_around(CENTRES, 1)[1:2], [None])[0])


def test_steps_of_an_older_program_can_be_undone(shelf):
    """They know of a person only the name, and whether it is hidden and settled."""
    shelf.plant(people_around(CENTRES[:1], 1), [1])
    shelf.edits.rename(1, "Ada")
    with shelf.database.write() as rows:
        rows.execute("""UPDATE history SET before = '{"people": {"1": ["Eve", 0, 1]}, "faces": {}}'""")
    shelf.history.undo()
    assert Views(shelf.database).people(hidden=False)[0].name == "Eve"
