import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from other_programs import source_file

from core.rejects import Reason, Rejected
from faces.backends.matching import Names, parts_of, without_suffix


def names(*paths: str) -> Names:
    return Names([tuple(path.split("/")) for path in paths])


def find(known: Names, path: str) -> int:
    return known.find(tuple(path.split("/")))


def test_mirrored_folders_and_one_flat_folder():
    assert find(names("ann/1", "bob/1"), "photos/bob/1") == 1
    assert find(names("x", "1"), "photos/bob/1") == 1
    assert find(names("1", "ann/1"), "photos/ann/1") == 1
    assert find(names("home/me/photos/ann/1", "home/me/photos/bob/1"), "photos/bob/1") == 1


def test_another_root_folder_is_no_hindrance_when_names_or_folders_tell():
    assert find(names("results/batch1/a", "results/batch2/b"), "photos/b") == 1
    assert find(names("out/ann/1", "out/bob/1"), "photos/bob/1") == 1


def test_a_name_from_another_folder_is_not_taken():
    with pytest.raises(Rejected, match="nothing is named 1") as caught:
        find(names("out/ann/1", "out/ann/2", "out/bob/2"), "photos/bob/1")
    assert caught.value.reason is Reason.NOT_MEASURED


def test_several_that_fit_equally_well_are_named():
    with pytest.raises(Rejected, match="one/ann/1 and two/ann/1") as caught:
        find(names("one/ann/1", "two/ann/1"), "photos/ann/1")
    assert caught.value.reason is Reason.NOT_MEASURED


def test_members_of_archives_and_file_endings():
    assert parts_of(source_file("data/all.zip", member="ann/1.v2.jpg")) == ("data", "all.zip", "ann", "1.v2.jpg")
    assert without_suffix(("ann", "1.v2.jpg")) == ("ann", "1.v2")


PATHS = st.lists(
    st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map(tuple), min_size=1, max_size=8, unique=True
)


@given(PATHS, st.lists(st.sampled_from("xyz"), max_size=2))
def test_every_name_is_found_by_its_own_path_below_any_folder(paths, above):
    known = Names(paths)
    for number, path in enumerate(paths):
        assert known.find((*above, *path)) == number


def test_names_are_compared_in_one_form_and_without_case():
    nfc, nfd = (unicodedata.normalize(form, "José") for form in ("NFC", "NFD"))
    assert find(names("x", nfc), f"photos/{nfd}") == 1
    assert find(names("x", "ANN/1"), "photos/ann/1") == 1


def test_of_names_that_differ_in_case_the_one_spelled_alike_is_taken():
    assert find(names("A", "a"), "photos/a") == 1
    with pytest.raises(Rejected, match="AB and ab fit equally well"):
        find(names("AB", "ab"), "photos/Ab")
