"""Which test files belong to a module: those of its mirror name, those nearest to it by imports, and its settings'.

The further ones are all others that reach it through imports.
"""

import ast
import json
from collections import deque
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

MOST_FILES, ENOUGH_FILES = 8, 3
"""The nearest test files are taken, at most MOST_FILES; where fewer than ENOUGH_FILES are, the next ones are added."""
WRITTEN_DOWN = "settings_schemas"
"""A test that imports this compares all settings of its room with the file beside it, by module and class."""


class NearbyTests:
    """The fast test files below `root`, and what they import."""

    def __init__(self, root: Path, rooms: tuple[str, ...]) -> None:
        files = sorted(path for room in rooms for path in (root / room).rglob("*.py"))
        self.imported = {path.relative_to(root).as_posix(): _imports(path, root) for path in files}
        tests = sorted(path for room in rooms for path in (root / "tests" / room).rglob("test_*.py"))
        self.tests = {path.relative_to(root).as_posix(): _with_helpers(path, root) for path in tests}
        self.of_settings = {
            f"{name.rpartition('.')[0].replace('.', '/')}.py": path.relative_to(root).as_posix()
            for path in tests
            if WRITTEN_DOWN in _names(path)
            for name in json.loads(path.with_name("settings.json").read_text(encoding="utf-8"))
        }

    def of(self, module: str) -> list[str]:
        """Return the test files of a module's path, the mirror first, then the nearest, that of settings at last."""
        near = self._distances(module)
        mirror = [test for test in self.tests if _mirrors(test, module)]
        nearest = min(near.values(), default=0)
        rest = _by_distance(near.keys() - {*mirror}, module, near)
        direct = [test for test in rest if near[test] <= max(nearest, 1)]
        direct.sort(key=lambda test: (_apart(test, module)[0], near[test]))
        own = [test for test in rest if test not in direct and not _apart(test, module)[0]]
        found = (mirror + direct)[:MOST_FILES] + own[: max(0, ENOUGH_FILES - len(mirror + direct))]
        settings = self.of_settings.get(module)
        return [*found, settings] if settings and settings not in found else found

    def further(self, module: str) -> list[str]:
        """Return the other test files that reach a module, the nearest first."""
        near = self._distances(module)
        return _by_distance(near.keys() - {*self.of(module)}, module, near)

    def _distances(self, module: str) -> dict[str, int]:
        """Return how many imports lie between each test file that reaches the module and it."""
        importers: dict[str, set[str]] = {}
        for name, targets in self.imported.items():
            for target in targets:
                importers.setdefault(target, set()).add(name)
        steps, waiting = {module: 1}, deque([module])
        while waiting:
            name = waiting.popleft()
            for importer in importers.get(name, ()):
                if importer not in steps:
                    steps[importer] = steps[name] + 1
                    waiting.append(importer)
        reached = {test: [steps[name] for name in names if name in steps] for test, names in self.tests.items()}
        return {test: min(found) for test, found in reached.items() if found}


def _mirrors(test: str, module: str) -> bool:
    """Whether tests/room/.../test_x.py or test_folder_x.py mirrors room/folder/x.py."""
    room, *folders, name = module.removesuffix(".py").split("/")
    stem = Path(test).stem.removeprefix("test_")
    longer = {f"{folder}_{name}" for folder in [room, *folders]} | {f"{name}_{room.rstrip('s')}"}
    return test.startswith(f"tests/{room}/") and stem in {name} | longer


def _by_distance(tests: Iterable[str], module: str, near: Mapping[str, int]) -> list[str]:
    return sorted(tests, key=lambda test: (near[test], *_apart(test, module), test))


def _apart(test: str, module: str) -> tuple[bool, int, int]:
    """Return whether a test file is of another room, and (negated) the folders and the words that the names share."""
    folders, own = Path(test).parts[1:-1], Path(module).parts[:-1]
    same = sum(folder == other for folder, other in zip(folders, own, strict=False))
    words = {*Path(test).stem.split("_")} & {*Path(module).stem.split("_")}
    return not same, -same, -len(words)


@cache
def _with_helpers(path: Path, root: Path) -> frozenset[str]:
    """Return what a test file imports, itself or through the helpers and conftests beside it."""
    found = set(_imports(path, root))
    for name in _names(path):
        if (helper := path.parent / f"{name}.py").exists():
            found |= _imports(helper, root)
    return frozenset(found)


@cache
def _imports(path: Path, root: Path) -> frozenset[str]:
    files = set()
    for name in _names(path):
        for candidate in (f"{name.replace('.', '/')}.py", f"{name.replace('.', '/')}/__init__.py"):
            if (root / candidate).exists():
                files.add(candidate)
    return frozenset(files)


def _names(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def modules_without_tests(tests: NearbyTests, modules: Mapping[str, object]) -> list[str]:
    """Return the modules to which no test file belongs."""
    return [module for module in modules if not tests.of(module)]
