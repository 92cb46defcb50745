from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

import pytest
from pydantic import ValidationError

from core.settings import Settings, key_of
from faces.sources.settings import SourceSettings


class Renamed(Settings):
    former_names: ClassVar[Mapping[str, str]] = {"speed": "learning_rate"}

    learning_rate: float = 1.0


def test_a_former_name_is_an_error_that_says_the_name_of_today():
    with pytest.raises(ValueError, match="unknown key 'speed'; did you mean 'learning_rate'"):
        Renamed.model_validate({"speed": 2})
    with pytest.raises(ValueError, match="unknown key 'instrument'; did you mean 'backend'"):
        SourceSettings.model_validate({"kind": "flat_photos", "instrument": "none"})


def test_a_misspelt_key_is_an_error_that_names_the_nearest():
    with pytest.raises(ValueError, match="did you mean 'learning_rate'"):
        Renamed.model_validate({"learning_rat": 2})
    with pytest.raises(ValueError, match="valid keys: learning_rate"):
        Renamed.model_validate({"xyz": 2})


def test_a_name_out_of_a_table_is_kept_as_it_is():
    class Chosen(Settings):
        colour: Annotated[str, key_of(("red", "green"), "colour")]

    assert Chosen(colour="green").colour == "green"
    with pytest.raises(ValidationError, match="unknown colour 'gren'; did you mean 'green'"):
        Chosen(colour="gren")


def test_a_tag_counts_as_given_and_other_defaults_do_not():
    class Square(Settings):
        kind: Literal["square"] = "square"
        side: int = 3
        unit: Literal["px", "share"] = "px"

    assert Square().model_dump(exclude_unset=True) == {"kind": "square"}
    assert Square(side=4).model_dump(exclude_unset=True) == {"kind": "square", "side": 4}
