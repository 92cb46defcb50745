import os
from pathlib import Path

import pytest

from core import code
from core.code import code_digest, modules_used, registry_entries

SHAPES = '''"""Areas."""

from room.units import METRE  # what is measured


def area(side: float) -> float:
    """Return the area of a square."""
    return METRE * side**2
'''
REGISTRY = '''"""All shapes."""

from room import circle
from room.base import Shape
from room.square import Square as Squared

SHAPES: dict[str, type[Shape]] = {"circle": circle.Circle, "square": Squared}
LIMITS = {"circle": circle.LIMIT}
MESSAGES = {"circle": "round", "square": "not round"}
'''


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project of one room; returns what writes a module of it."""
    monkeypatch.setattr(code, "ROOT", tmp_path)

    def write(name: str, text: str) -> None:
        path = Path(tmp_path, *name.split(".")).with_suffix(".py")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        os.utime(path, ns=(0, write.clock))
        write.clock += 1

    write.clock = 1
    for name in ("base", "circle", "square", "units"):
        write(f"room.{name}", f"{name.upper()} = 1\n")
    write("room.__init__", '"""Shapes and their areas."""\n')
    write("room.shapes", SHAPES)
    write("room.registry", REGISTRY)
    return write


EDITS = {
    "docstring": ("Return the area of a square.", "Return how large a square is."),
    "module docstring": ("Areas.", "Sizes."),
    "comment": ("what is measured", "the unit"),
    "line break": ("METRE * side**2", "(\n        METRE\n        * side ** 2\n    )"),
}


@pytest.mark.parametrize(("old", "new"), EDITS.values(), ids=EDITS)
def test_an_edit_without_meaning_leaves_the_digest(project, old, new):
    before = code_digest(["room.shapes"])
    project("room.shapes", SHAPES.replace(old, new))
    assert code_digest(["room.shapes"]) == before


@pytest.mark.parametrize(("old", "new"), [("**2", "**3"), ("METRE *", "METRE +"), ("def area", "def size")])
def test_an_edit_with_meaning_changes_the_digest(project, old, new):
    before = code_digest(["room.shapes"])
    project("room.shapes", SHAPES.replace(old, new))
    assert code_digest(["room.shapes"]) != before


def test_the_digest_covers_every_module_and_its_name(project):
    assert code_digest(["room.base", "room.units"]) == code_digest(["room.units", "room.base"])
    project("room.units", "BASE = 1\n")
    assert code_digest(["room.base"]) != code_digest(["room.units"])
    assert code_digest(["room.base"]) != code_digest(["room.base", "room.units"])


def test_imports_are_followed_through_modules_and_functions(project):
    assert modules_used(["room.shapes"]) == {"room.shapes", "room.units"}
    project("room.late", "def late():\n    import json, room.shapes\n")
    assert modules_used(["room.late"]) == {"room.late", "room.shapes", "room.units"}
    project("room.units", "from room import late\n")
    assert modules_used(["room.late"]) == {"room.late", "room.shapes", "room.units"}


def test_imports_for_type_checkers_are_not_followed(project):
    project(
        "room.typed", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from room.base import BASE\nA = 1\n"
    )
    assert modules_used(["room.typed"]) == {"room.typed"}
    project(
        "room.typed", "if TYPE_CHECKING:\n    from room.base import BASE\nelse:\n    from room.units import UNITS\n"
    )
    assert modules_used(["room.typed"]) == {"room.typed", "room.units"}


def test_a_package_counts_when_it_says_something(project):
    project("room.__init__", "from room.square import SQUARE\n")
    assert modules_used(["room.units"]) == {"room", "room.square", "room.units"}


def test_what_is_not_of_the_project_is_passed_over(project):
    assert modules_used(["json", "room.nothing"]) == set()


def test_a_registry_is_followed_to_the_named_entries_alone(project):
    assert registry_entries("room.registry") == {"circle", "square"}
    assert modules_used(["room.registry"]) == {"room.registry", "room.base", "room.circle", "room.square"}
    entries = {"room.registry": {"square"}}
    assert modules_used(["room.registry"], entries) == {"room.registry", "room.base", "room.square"}


def test_a_new_entry_changes_no_digest_of_other_entries(project):
    entries = {"room.registry": {"square"}}
    before = code_digest(["room.registry"], entries), code_digest(["room.registry"])
    more = REGISTRY.replace("import circle", "import circle, units")
    more = more.replace("= {", '= {"unit": units.UNITS, ', 1)
    project("room.registry", more)
    assert code_digest(["room.registry"], entries) == before[0]
    assert code_digest(["room.registry"]) != before[1]
    project("room.registry", more.replace("not round", "angular"))
    assert code_digest(["room.registry"], entries) != before[0]


def test_no_name_means_no_entry_and_an_unknown_one_all(project):
    assert modules_used(["room.registry"], {"room.registry": set()}) == {"room.registry", "room.base"}
    entries = {"room.registry": {"square", "triangle"}}
    assert modules_used(["room.registry"], entries) == modules_used(["room.registry"])


def test_a_sequence_of_classes_is_a_table_too(project):
    project(
        "room.sequence", "from room import circle\nfrom room.square import Square\nSHAPES = (circle.Circle, Square)\n"
    )
    assert registry_entries("room.sequence") == {"Circle", "Square"}
    assert modules_used(["room.sequence"], {"room.sequence": {"Circle"}}) == {"room.sequence", "room.circle"}


def test_a_table_of_plain_values_is_no_registry(project):
    project("room.plain", 'from room import circle\nRADII = {"circle": 1, "square": 2}\nUNIT = circle.CIRCLE\n')
    assert registry_entries("room.plain") == set()
