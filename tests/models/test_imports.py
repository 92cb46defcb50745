"""Files of `models` import each other in one direction, and training needs no list of families."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILES = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in (ROOT / "models").rglob("*.py")}


def imported(module):
    """Return the modules of `models` that a module imports, inside functions too."""
    nodes = list(ast.walk(ast.parse(FILES[module].read_text(encoding="utf-8"))))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    froms = [node for node in nodes if isinstance(node, ast.ImportFrom)]
    names |= {node.module for node in froms} | {f"{node.module}.{alias.name}" for node in froms for alias in node.names}
    return names & set(FILES)


def closure(module):
    found, waiting = set(), [module]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += imported(name)
    return found


def test_there_is_no_circle():
    TopologicalSorter({module: imported(module) for module in FILES}).prepare()


def test_training_needs_no_list_of_families():
    needed = closure("models.training.launcher") | closure("models.build") | closure("models.neutral.training")
    assert "models.families.base" in needed
    assert not {"models.families.registry", "models.families.denoising"} & needed
