"""The page of people found: who is shown, what is hidden, and that names from outside do no harm."""

import numpy as np
import pandas as pd
import pytest

from core.face_table import FaceTable
from core.manifest import MANIFEST_COLUMNS
from core.rejects import Reason, RejectLog
from figures import people_page as page_module
from figures.people_page import FoundPeople, people_page
from steps.clustering.sort_people import pictures


def found(people, synthetic=False, rejects=()):
    rng = np.random.default_rng(0)
    people = np.array(people)
    manifest = pd.DataFrame(index=range(len(people)), columns=list(MANIFEST_COLUMNS))
    manifest = manifest.assign(
        source="mine", path=[f"a/{row // 2}<i>.jpg" for row in range(len(people))], member="", frame=-1,
        synthetic=synthetic, face_id=[str(row) for row in range(len(people))],
    )  # fmt: skip
    table = FaceTable(rng.integers(0, 255, (len(people), 16, 16, 3), dtype=np.uint8), manifest)
    return FoundPeople(table, people, rng.normal(size=(len(people), 4)), "vae, version <3>", RejectLog(rejects))


def test_counts_add_up_and_names_are_escaped():
    page = people_page(found([0, 0, 0, 1, 1, -1, -1, 0]), thumbnails=False)
    assert "8 faces in 4 photos: 2 people, 2 faces unsorted, 0 files or faces left out" in page
    assert "Person 1 (4 faces)" in page
    assert "Person 2 (2 faces)" in page
    assert "a/0&lt;i&gt;.jpg" in page
    assert "version &lt;3&gt;" in page
    assert "<i>" not in page


@pytest.mark.parametrize(("synthetic", "thumbnails", "shown"), [(0, 0, 0), (0, 1, 1), (1, 0, 1)])
def test_real_faces_are_hidden_unless_asked_for(synthetic, thumbnails, shown):
    page = people_page(found([0, 0, -1], bool(synthetic)), bool(thumbnails))
    assert ("<img" in page) is bool(shown)
    assert ("thumbnails: true" in page) is not bool(shown)


def test_page_needs_nothing_from_outside():
    page = people_page(found([0, 0, 1, 1], synthetic=True), thumbnails=False)
    assert "src='data:image/png;base64," in page
    assert not any(sign in page for sign in ("http:", "https:", "<script", "<link", "@import", "url("))


def test_cover_is_the_most_typical_face():
    people = found([0, 0, 0])
    people.vectors[:] = [[0, 1, 0, 0], [1, 1, 0, 0], [1, 0, 0, 0]]
    assert people.rows(0)[0] == 1


def test_nobody_at_all_is_a_page_too():
    page = people_page(found([-1]), thumbnails=False)
    assert "0 people, 1 faces unsorted" in page
    assert "Nothing was left out." in page


def test_rejects_are_counted_with_their_remedy():
    rejects = [("mine", "<x>.jpg", -1, Reason.NO_FACE, "")] * 3
    page = people_page(found([0, 0], rejects=rejects), thumbnails=False)
    assert "3 files or faces left out" in page
    assert Reason.NO_FACE.fix.split("<")[0][:20] in page
    assert "&lt;x&gt;.jpg" in page


def test_many_people_and_faces_are_cut_short_and_counted(monkeypatch):
    monkeypatch.setattr(page_module, "MOST_PEOPLE", 2)
    monkeypatch.setattr(page_module, "MOST_FACES", 3)
    page = people_page(found([0] * 8 + [1] * 2 + [2] * 2, synthetic=True), thumbnails=False)
    assert "Person 3" not in page
    assert "1 more people, each with fewer faces" in page
    assert "4 more faces" in page


def test_same_input_same_page():
    assert people_page(found([0, 0, 1, 1], True), False) == people_page(found([0, 0, 1, 1], True), False)


def test_faces_of_one_picture_share_its_number():
    table = pd.DataFrame({"source": ["s"] * 4, "path": ["a", "a", "a", "b"], "member": "", "frame": [-1, -1, 3, -1]})
    numbers = pictures(table)
    assert numbers[0] == numbers[1]
    assert len(set(numbers)) == 3
