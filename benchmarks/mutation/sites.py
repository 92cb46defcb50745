"""Where a file can be made wrong by one small edit: each place in its syntax tree that has a telling alternative.

Left alone are docstrings and all other text, type hints, decorators, what is said in errors, warnings, logs and
progress bars, and `__repr__`; that an abstract method raises NotImplementedError; nothing in place of a False that is
returned, which is as false; how much is done at a time, how long is waited, and from how many on a random draw is
looked at (`QUIET_CONSTANTS`); and numbers up to `ROUNDING`, which guard against rounding.
"""

import ast
import copy
import re
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

COMPARED = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
COMPUTED = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
OPPOSITE = {"min": "max", "minimum": "maximum", "argmin": "argmax", "amin": "amax", "nanmin": "nanmax", "any": "all"}
OPPOSITE |= {other: name for name, other in OPPOSITE.items()}
TALK = {"tqdm", "print", "warn", "debug", "info", "warning", "error", "exception", "critical", "getLogger"}
QUIET_FUNCTIONS = {"__repr__", "__str__"}
HINTS = {"Literal", "Annotated", "Callable", "dict", "tuple", "list"}
QUIET_KEYWORDS = {"strict", "stacklevel", "description", "title", "desc", "seed", "random_state"}
"""Keywords and parameters whose own or default values no result should depend on: one seed is as good as another."""


QUIET_CONSTANTS = re.compile(
    r"_?(MOST_PAIRS|MOST_GROUPS|COHORT|SAMPLED_\w+|RANDOM_PAIRS|"
    r"PIECE|\w*AT_ONCE|\w*AT_A_TIME|\w*_PER_TASK|\w*_PER_PART|TASKS_AHEAD|POLL_S|THREADS|TOP_PAD)"
)
"""Names of constants that set the speed or the memory of a computation and not its result, or the size of a sample."""

ROUNDING = 1e-6


class Mutant(NamedTuple):
    """One edit: the bytes `start` to `end` of the file at `path` become `after`; `line` says `on`."""

    path: str
    line: int
    kind: str
    before: str
    after: str
    start: int
    end: int
    on: str = ""

    def applied_to(self, source: str) -> str:
        """Return the source with the edit."""
        data = source.encode()
        return (data[: self.start] + self.after.encode() + data[self.end :]).decode()

    @property
    def name(self) -> str:
        """The place and the edit, on one line."""
        return f"{self.path}:{self.line} {self.before} -> {self.after}"


def sites(source: str, path: str) -> list[Mutant]:
    """Return all mutants of a file, in the order of their places."""
    data, found = source.encode(), []
    texts = data.splitlines(keepends=True)
    lines = [0, *accumulate(map(len, texts))]
    for kind, node, changed in _alternatives(ast.parse(source)):
        start, end = lines[node.lineno - 1] + node.col_offset, lines[node.end_lineno - 1] + node.end_col_offset
        before = " ".join(data[start:end].decode().split())
        on = texts[node.lineno - 1].decode().strip()
        found.append(Mutant(path, node.lineno, kind, before, changed, start, end, on))
    return sorted(found, key=lambda mutant: (mutant.start, mutant.end, mutant.kind))


def sites_of(root: Path, rooms: tuple[str, ...]) -> dict[str, list[Mutant]]:
    """Return the mutants of every file of the rooms, by the file's path below `root`."""
    files = [path for room in rooms for path in sorted((root / room).rglob("*.py"))]
    names = {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in files}
    return {name: found for name, source in names.items() if (found := sites(source, name))}


def _alternatives(tree: ast.Module) -> Iterator[tuple[str, Any, str]]:
    """Yield kind, node (one that has a place) and new text."""
    for node in _told(tree):
        for kind, make in MAKERS.items():
            for changed in make(node):
                yield kind, node, changed


def _told(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes that say what is computed, parents first."""
    yield node
    if isinstance(node, ast.arguments):
        yield from (each for default in _defaults(node) for each in _told(default))
        return
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "bases", "exc", "type_params"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _silent(child):
                yield from _told(child)


def _defaults(arguments: ast.arguments) -> list[ast.expr]:
    last = [*arguments.posonlyargs, *arguments.args][-len(arguments.defaults) :] if arguments.defaults else []
    values = [*arguments.defaults, *arguments.kw_defaults]
    pairs = zip([*last, *arguments.kwonlyargs], values, strict=True)
    return [value for name, value in pairs if value is not None and name.arg not in QUIET_KEYWORDS]


def _silent(node: ast.AST) -> bool:
    """Whether a node says something to readers or to the type checker only."""
    match node:
        case ast.JoinedStr() | ast.Import() | ast.ImportFrom() | ast.If(test=ast.Name(id="TYPE_CHECKING")):
            silent = True
        case ast.Assign(targets=[ast.Name(id=name)]):
            silent = QUIET_CONSTANTS.fullmatch(name) is not None
        case ast.Raise(exc=ast.Name(id=name)):
            silent = name == "NotImplementedError"
        case ast.FunctionDef(name=name):
            silent = name in QUIET_FUNCTIONS
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            silent = name in TALK
        case ast.keyword(arg=name):
            silent = name in QUIET_KEYWORDS
        case ast.Subscript(value=ast.Name(id=name)):
            silent = name in HINTS
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):
            silent = _is_type(left) or _is_type(right)
        case _:
            silent = False
    return silent


def _is_type(node: ast.AST) -> bool:
    match node:
        case ast.Constant(value=None) | ast.Subscript(value=ast.Name(id="Annotated" | "Literal")):
            return True
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in {"int", "float", "str", "bool", "bytes"} or (name[:1].isupper() and not name.isupper())
    return False


def _constant(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Constant(value=bool(value)):
            yield str(not value)
        case ast.Constant(value=int(value)):
            yield str(value + 1)
        case ast.Constant(value=float(value)) if not 0 < abs(value) <= ROUNDING:
            yield repr(2 * value if value else 1.0)


def _comparison(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARED:
        changed = copy.deepcopy(node)
        changed.ops[0] = COMPARED[type(node.ops[0])]()
        yield f"({ast.unparse(changed)})"


def _arithmetic(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.BinOp) and type(node.op) in COMPUTED and not _has_text(node):
        changed = copy.deepcopy(node)
        changed.op = COMPUTED[type(node.op)]()
        yield f"({ast.unparse(changed)})"


def _has_text(node: ast.BinOp) -> bool:
    texts = (ast.JoinedStr, ast.List, ast.ListComp)
    sides = (node.left, node.right)
    return any(isinstance(side, texts) or (isinstance(side, ast.Constant) and isinstance(side.value, str | bytes))
               for side in sides)  # fmt: skip


def _negation(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield f"({ast.unparse(operand)})"
        case ast.BoolOp():
            changed = copy.deepcopy(node)
            changed.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield f"({ast.unparse(changed)})"


def _opposite(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call):
        changed = copy.deepcopy(node)
        match changed.func:
            case ast.Name(id=name) if name in OPPOSITE:
                changed.func.id = OPPOSITE[name]
                yield ast.unparse(changed)
            case ast.Attribute(attr=name) if name in OPPOSITE:
                changed.func.attr = OPPOSITE[name]
                yield ast.unparse(changed)


def _dropped_value(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Return(value=None | ast.Constant(value=None | False)):
            return
        case ast.Return():
            yield "return None"


def _deleted(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Expr(value=ast.Constant() | ast.Yield() | ast.YieldFrom()):
            return
        case ast.Expr(value=value) if _silent(value):
            return
        case ast.Expr() | ast.AugAssign() | ast.Raise() | ast.Continue() | ast.Break() | ast.Delete():
            yield "pass"
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield "pass"


MAKERS = {
    "constant": _constant,
    "comparison": _comparison,
    "arithmetic": _arithmetic,
    "negation": _negation,
    "opposite": _opposite,
    "value dropped": _dropped_value,
    "statement deleted": _deleted,
}
