"""Which modules of the project some code uses, and a digest of their source.

Nothing is imported or executed: modules are read as syntax trees. A digest covers what can change a result. Comments,
docstrings, formatting and imports for type checkers alone do not count.
"""

import ast
import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import compress
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]

Entries = Mapping[str, Collection[str]]
"""Module of a registry -> the names of the entries that are used; the other entries of its tables do not count."""

ALL: Entries = MappingProxyType({})


def modules_used(modules: Iterable[str], entries: Entries = ALL) -> set[str]:
    """Return the modules of the project that `modules` import, directly or not, themselves included.

    Imports inside functions count, and so do the packages around a module. Modules without any statement but a
    docstring are left out. `entries`: of these registries only the named entries are followed.
    """
    found: dict[str, Module | None] = {}
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = module = _module(name, entries)
            waiting += module.imports if module else ()
    return {name for name, module in found.items() if module and module.digest != EMPTY}


def code_digest(modules: Iterable[str], entries: Entries = ALL) -> str:
    """Return the SHA-256, in hexadecimal digits, of what exactly these modules of the project say.

    `entries`: of these registries only the named entries count.
    """
    read = {name: _module(name, entries) for name in modules}
    contents = (f"{name}:{module.digest}\n" for name, module in sorted(read.items()) if module)
    return hashlib.sha256("".join(contents).encode()).hexdigest()


def registry_entries(module: str) -> set[str]:
    """Return the names of all entries in the tables of a registry's module (tables: see `_tables`)."""
    path = _file_of(module)
    return _entries(_tables(_meaning(path))) if path else set()


class Module(NamedTuple):
    """What a module says, as a digest, and the names that it imports, of the project or not."""

    digest: str
    imports: frozenset[str]


def _module(name: str, entries: Entries) -> Module | None:
    """Return a module of the project; None for any other name."""
    path = _file_of(name)
    named = frozenset(entries[name]) if name in entries else None
    return _read(name, path, path.stat().st_mtime_ns, named) if path else None


def _file_of(module: str) -> Path | None:
    place = ROOT.joinpath(*module.split("."))
    candidates = (place.with_suffix(".py"), place / "__init__.py")
    return next((path for path in candidates if path.is_file()), None)


@lru_cache(maxsize=4096)
def _read(name: str, path: Path, changed: int, entries: frozenset[str] | None) -> Module:  # noqa: ARG001 (read anew if changed)
    tree = _meaning(path)
    if entries is not None and entries <= _entries(_tables(tree)):
        tree = _with_entries(tree, entries)
    return Module(hashlib.sha256(ast.dump(tree).encode()).hexdigest(), frozenset(_imports(name, tree)))


EMPTY = hashlib.sha256(ast.dump(ast.Module(body=[], type_ignores=[])).encode()).hexdigest()
"""Digest of a module that says nothing."""


def _meaning(path: Path) -> ast.Module:
    return _Meaning().visit(ast.parse(path.read_bytes()))


class _Meaning(ast.NodeTransformer):
    """Leaves out docstrings and what only type checkers read."""

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        is_text = isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        return None if is_text else self.generic_visit(node)

    def visit_If(self, node: ast.If) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        return node.orelse if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING" else node


def _imports(module: str, tree: ast.Module) -> Iterator[str]:
    if "." in module:
        yield module.rsplit(".", 1)[0]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


Table = ast.Dict | ast.Tuple | ast.List


def _tables(tree: ast.Module) -> list[Table]:
    """Return a module's tables: dictionaries from constant names to what it imports, and sequences of imported names.

    An entry of a sequence has its own name.
    """
    imported = {name for node in tree.body for name in _bound(node)}
    values = (node.value for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign))
    return [each for each in values if isinstance(each, Table) and _is_table(each, imported)]


def _is_table(table: Table, imported: set[str]) -> bool:
    keys, values = _pairs(table)
    return None not in keys and bool(_names(values) & imported)


def _pairs(table: Table) -> tuple[list[str | None], list[ast.expr]]:
    """Return the names of a table's entries, None for what is no name, and their values."""
    if isinstance(table, ast.Dict):
        texts = (key.value if isinstance(key, ast.Constant) else None for key in table.keys)
        return [text if isinstance(text, str) else None for text in texts], table.values
    return [_last_name(each) for each in table.elts], table.elts


def _last_name(node: ast.expr) -> str | None:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None


def _entries(tables: list[Table]) -> set[str]:
    return {key for table in tables for key in _pairs(table)[0] if key is not None}


def _with_entries(tree: ast.Module, entries: frozenset[str]) -> ast.Module:
    """Leave other entries than these out of a registry, and the imports that only those need."""
    dropped = [value for table in _tables(tree) for value in _keep(table, entries)]
    unused = _names(dropped) - _names(tree.body)
    tree.body = [node for node in tree.body if not _bound(node) or _without(node, unused)]
    return tree


def _keep(table: Table, entries: frozenset[str]) -> list[ast.expr]:
    """Leave all but `entries` out of a table; return the values left out."""
    keys, values = _pairs(table)
    kept = [key in entries for key in keys]
    if isinstance(table, ast.Dict):
        table.keys, table.values = list(compress(table.keys, kept)), list(compress(values, kept))
    else:
        table.elts = list(compress(values, kept))
    return [value for value, stays in zip(values, kept, strict=True) if not stays]


def _without(node: ast.stmt, unused: set[str]) -> bool:
    """Leave `unused` names out of an import; say whether something is left."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        node.names = [alias for alias in node.names if _name_of(alias) not in unused]
        return bool(node.names)
    return True


def _bound(node: ast.stmt) -> set[str]:
    """Return the names that an import binds; none for other statements."""
    return {_name_of(alias) for alias in node.names} if isinstance(node, ast.Import | ast.ImportFrom) else set()


def _name_of(alias: ast.alias) -> str:
    return alias.asname or alias.name.split(".")[0]


def _names(nodes: Iterable[ast.AST]) -> set[str]:
    return {node.id for root in nodes for node in ast.walk(root) if isinstance(node, ast.Name)}
