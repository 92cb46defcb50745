import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.names import as_file, composed, file_of, free_name, name_key

JOSE = {form: unicodedata.normalize(form, "José") for form in ("NFC", "NFD")}


def test_two_normal_forms_of_a_name_are_one_name():
    assert JOSE["NFC"] != JOSE["NFD"]
    assert name_key(JOSE["NFC"]) == name_key(JOSE["NFD"])
    assert composed(JOSE["NFD"]) == JOSE["NFC"]


@pytest.mark.parametrize(("one", "other"), [("Ann", "ANN"), ("Straße", "STRASSE"), ("ΣΊΣΥΦΟΣ", "σίσυφος"), ("İ", "i̇")])
def test_case_makes_no_difference(one, other):
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(("one", "other"), [("Jose", "José"), ("ann", "ann "), ("1", "①")])
def test_other_letters_are_other_names(one, other):
    assert name_key(one) != name_key(other)


def test_a_free_name_is_the_name_or_has_the_first_free_number():
    assert free_name("Ann", set()) == "Ann"
    assert free_name("Ann", {"ann"}) == "Ann-2"
    assert free_name("Ann", {"ann", "ann-2"}) == "Ann-3"


@given(st.text(st.characters(codec="utf-8")))
def test_a_name_of_a_file_stays_in_its_folder_on_every_system(name):
    safe = as_file(name)
    for path in (PurePosixPath(safe), PureWindowsPath(safe)):
        assert path.parts == (safe,)
        assert not path.is_absolute()
    assert safe not in {"", ".", ".."}
    assert not PureWindowsPath(safe).is_reserved()
    assert safe[-1] not in " ."


def test_a_label_that_can_be_a_file_is_its_name_and_others_stay_apart():
    assert file_of("Ann Lee") == "Ann Lee"
    labels = ["../../evil", "/evil", "..", "", "a/b", "a_b", "CON", "x" * 300, "x" * 301, "\udce4"]
    files = [file_of(label) for label in labels]
    assert len(set(files)) == len(labels)
    assert all(PurePosixPath(file).parts == (file,) for file in files)
