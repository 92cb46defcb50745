import unicodedata

import pytest

from core.names import composed, free_name, name_key

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
    assert free_name("Ann", {"ann", "ann-2"}) == "Ann-3"
