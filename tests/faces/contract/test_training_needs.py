"""What a table lacks for training, scoring and promotion is told with what to add, before any of them starts."""

import pandas as pd
import pytest

from faces.contract.settings import ContractSettings
from faces.contract.training_needs import lacking


def table(**people: list[tuple[str, int]]) -> pd.DataFrame:
    """A marked manifest: split -> (name, number of faces), all frontal and none neutral."""
    rows = [(split, name or None) for split, named in people.items() for name, count in named for _ in range(count)]
    return pd.DataFrame(rows, columns=["split", "identity"]).assign(frontal=True, neutral=False)


SOUND = {"train": [("ann", 3)], "val": [("bob", 1)], "test": [("cid", 2), ("eve", 1)]}
ALL = ContractSettings(trained_on="frontal", scored_on=("all", "frontal"), verified_on="frontal")


def test_a_sound_table_lacks_nothing():
    assert lacking(table(**SOUND), ALL) == []
    assert lacking(table(train=[("ann", 1)]), ContractSettings()) == []


@pytest.mark.parametrize(
    ("test", "words"),
    [
        ([("cid", 9)], "holds 1 named people with frontal faces, 9 of one at most"),
        ([("cid", 1), ("eve", 1)], "holds 2 named people with frontal faces, 1 of one at most"),
        ([("", 9)], "holds 0 named people"),
    ],
)
def test_people_who_cannot_be_told_from_one_another_are_told(test, words):
    (told,) = lacking(table(**(SOUND | {"test": test})), ALL)
    assert words in told
    assert "set `promotion: {promotion: {metric: mse}}`" in told


def test_a_split_without_a_face_of_the_subset_is_told():
    manifest = table(**SOUND)
    manifest.loc[manifest["split"] == "val", "frontal"] = False
    (told,) = lacking(manifest, ALL)
    assert told.startswith("the split val holds no frontal face (the table has 6)")
    told = lacking(manifest, ContractSettings(scored_on=("neutral",)))
    assert [one[:40] for one in told] == ["the split test holds no neutral face (th"]


def test_without_a_test_split_val_is_held_out():
    two = ContractSettings(splits=("train", "val"), trained_on="all", verified_on="all")
    assert lacking(table(train=[("ann", 3)], val=[("bob", 2), ("cid", 1)]), two) == []
    assert "the split val holds 1 named" in lacking(table(train=[("ann", 3)], val=[("bob", 2)]), two)[0]
