"""Which test files belong to a module: those of its mirror name, and those nearest to it by imports."""

import ast
from collections import deque
from collections.abc import Mapping
from functools import cache
from pathlib import Path

MOST_FILES = 8


class NearbyTests:
    """The fast test files below `root`, and what they import."""

    def __init__(self, root: Path, rooms: tuple[str, ...]) -> None:
        files = sorted(path for room in rooms for path in (root / room).rglob("*.py"))
        self.imported = {path.relative_to(root).as_posix(): _imports(path, root) for path in files}
        tests = sorted(path for room in rooms for path in (root / "tests" / room).rglob("test_*.py"))
        self.tests = {path.relative_to(root).as_posix(): _with_helpers(path, root) for path in tests}

    def of(self, module: str) -> list[str]:
        """Return the test files of a module's path, the mirror first, then the nearest ones of its room."""
        near = self._distances(module)
        mirror = [test for test in self.tests if _mirrors(test, module)]
        nearest = min((steps for test, steps in near.items()), default=0)
        own = f"tests/{module.split('/', 1)[0]}/"
        rest = [test for test, steps in near.items() if steps <= max(nearest, 1) and test not in mirror]
        rest.sort(key=lambda test: (not test.startswith(own), near[test], test))
        return (mirror + rest)[:MOST_FILES]

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
