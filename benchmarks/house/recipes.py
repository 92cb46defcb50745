"""The recipes of docs/extending.md: blocks of code, each for one file, that can be applied to a checkout."""

import re
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "extending.md"
SECTION = re.compile(r"^## (\w+)$", re.MULTILINE)
BLOCK = re.compile(
    r"^```(?:python|yaml|text)\n"
    r"# (?P<path>[\w/.]+)(?:, (?P<place>after|before) `(?P<line>[^\n]+)`)?\n"
    r"(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


class Block(NamedTuple):
    """What a file says, or what is put after or before (`place`) a `line` of a file that is there."""

    path: str
    place: str
    line: str
    text: str

    def apply(self, root: Path) -> None:
        """Write the file below `root`. Raises ValueError when the line is not there exactly once, or the file is."""
        path = root / self.path
        if self.line:
            path.write_text(self._inserted(path.read_text(encoding="utf-8")), encoding="utf-8")
        elif path.exists():
            raise ValueError(f"{self.path} is there already")
        else:
            path.write_text(self.text, encoding="utf-8")

    def _inserted(self, text: str) -> str:
        lines = text.splitlines(keepends=True)
        at = [number for number, line in enumerate(lines) if line.strip() == self.line]
        if len(at) != 1:
            raise ValueError(f"{self.path} has the line {self.line!r} {len(at)} times")
        indent = lines[at[0]][: len(lines[at[0]]) - len(lines[at[0]].lstrip())]
        lines.insert(at[0] + (self.place == "after"), textwrap.indent(self.text, indent))
        return "".join(lines)


def recipes(text: str) -> dict[str, list[Block]]:
    """Return the blocks of each section that has some, by the section's name in lower case."""
    _, *parts = SECTION.split(text)
    named = dict(zip(map(str.lower, parts[::2]), parts[1::2], strict=True))
    found = {name: list(map(_block, BLOCK.finditer(part))) for name, part in named.items()}
    return {name: blocks for name, blocks in found.items() if blocks}


def _block(found: re.Match[str]) -> Block:
    return Block(**found.groupdict(default=""))


class Touched(NamedTuple):
    """`files`: new ones, or the one that is edited where none is new. `entries`: registries with one entry more."""

    files: int
    entries: int


def touched(blocks: Sequence[Block]) -> Touched:
    """Count the files that a recipe touches."""
    new, edited = ({each.path for each in blocks if bool(each.line) is with_line} for with_line in (False, True))
    return Touched(len(new), len(edited)) if new else Touched(len(edited), 0)
