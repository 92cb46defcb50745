"""Circles among the imports of modules, lazy imports counted, as read from the code."""

import ast
from collections.abc import Iterable, Mapping
from pathlib import Path


def import_graph(root: Path, rooms: Iterable[str]) -> dict[str, set[str]]:
    """Return the modules of the rooms below `root`, each with those that it imports, anywhere in its code."""
    files = [path for room in rooms for path in sorted((root / room).rglob("*.py"))]
    modules = {_name(path.relative_to(root)): path for path in files}
    return {name: _imports(path) & modules.keys() - {name} for name, path in modules.items()}


def circles(graph: Mapping[str, set[str]]) -> list[list[str]]:
    """Return the groups of modules that import each other, directly or not: the strongly connected ones, sorted."""
    reached = {module: _reachable(graph, module) for module in graph}
    groups = {tuple(sorted({b for b in reached[a] if a in reached[b]})) for a in graph if a in reached[a]}
    return sorted(map(list, groups))


def _name(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def _imports(path: Path) -> set[str]:
    """Return every name that an import statement may mean: `from a import b` is the module a and perhaps a.b."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def _reachable(graph: Mapping[str, set[str]], start: str) -> set[str]:
    """Return the modules that `start` imports, directly or not; itself only when it is in a circle."""
    found, waiting = set[str](), [start]
    while waiting:
        new = graph[waiting.pop()] - found
        found |= new
        waiting += new
    return found
