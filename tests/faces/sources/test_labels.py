"""What file names (`test_utkface`) cannot hold and columns of numbers can."""

import pytest

from faces.sources.labels import ETHNICITIES, GENDERS, age_of, ethnicity_of, gender_of


@pytest.mark.parametrize("ending", ["", ".0"])
def test_codes_may_be_written_as_fractions(ending):
    assert [gender_of(code + ending) for code in GENDERS] == list(GENDERS.values())
    assert [ethnicity_of(code + ending) for code in ETHNICITIES] == list(ETHNICITIES.values())


@pytest.mark.parametrize("code", ["", "1.5", "01", "-1", "male", ".0", "0.00"])
def test_other_codes_are_told_with_what_is_known(code):
    with pytest.raises(ValueError, match=rf"gender {code!r} is not one of 0, 1$"):
        gender_of(code)
    with pytest.raises(ValueError, match=rf"ethnicity {code!r} is not one of 0, 1, 2, 3, 4$"):
        ethnicity_of(code)


@pytest.mark.parametrize(("text", "age"), [("0", 0), ("26.5", 26.5), ("1e2", 100), ("120", 120)])
def test_ages_are_years(text, age):
    assert age_of(text) == age


@pytest.mark.parametrize(
    ("text", "message"),
    [("120.5", "outside 0 to 120"), ("-1", "outside"), ("nan", "outside"), ("inf", "outside"), ("old", "not a number")],
)
def test_impossible_ages_are_refused(text, message):
    with pytest.raises(ValueError, match=message):
        age_of(text)
