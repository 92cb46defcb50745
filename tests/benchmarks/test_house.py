"""Circles of imports are found, and the blocks of a recipe land where they say."""

import pytest

from benchmarks.house.circles import circles, import_graph
from benchmarks.house.recipes import Block, Touched, recipes, touched


def test_a_circle_is_found_through_lazy_imports_and_packages(tmp_path):
    room = tmp_path / "room"
    room.mkdir()
    texts = {
        "__init__": "",
        "a": "from room import b\n",
        "b": "def late():\n    import room.c\n",
        "c": "from room.a import thing\n",
        "d": "import room.a, os\n",
        "e": "from room.e import itself\n",
    }
    for name, text in texts.items():
        (room / f"{name}.py").write_text(text, encoding="utf-8")
    graph = import_graph(tmp_path, ["room"])
    assert graph["room.d"] == {"room.a"}
    assert circles(graph) == [["room.a", "room.b", "room.c"]]


def test_two_circles_are_two_groups():
    assert circles({"a": {"b"}, "b": {"a", "c"}, "c": {"d"}, "d": {"c"}, "e": set()}) == [["a", "b"], ["c", "d"]]


DOCUMENT = """
## Words

```python
# room/new.py
WORD = 1
```

```text
# room/table.py, after `TABLE = (`
new,
```

```text
# room/table.py, before `first,`
other,
```

## Edit

```text
# room/table.py, after `first,`
last,
```
"""


def test_blocks_are_applied_and_counted(tmp_path):
    found = recipes(DOCUMENT)
    assert {name: touched(blocks) for name, blocks in found.items()} == {"words": Touched(1, 1), "edit": Touched(1, 0)}
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "table.py").write_text("TABLE = (\n    first,\n)\n", encoding="utf-8")
    for block in [*found["words"], *found["edit"]]:
        block.apply(tmp_path)
    assert (tmp_path / "room" / "new.py").read_text(encoding="utf-8") == "WORD = 1\n"
    table = (tmp_path / "room" / "table.py").read_text(encoding="utf-8")
    assert table == "TABLE = (\nnew,\n    other,\n    first,\n    last,\n)\n"
    with pytest.raises(ValueError, match="there already"):
        found["words"][0].apply(tmp_path)
    with pytest.raises(ValueError, match="0 times"):
        Block("room/table.py", "after", "nothing,", "x\n").apply(tmp_path)
