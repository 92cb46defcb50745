"""Cache keys that know the code a step uses.

ZenML's own key covers a step's function, parameters and inputs, but not the modules that it calls.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from zenml.config import CachePolicy
from zenml.steps import BaseStep

from workflow.errors import be_brief
from workflow.paths import PACKAGES, ROOT


def ready(step: BaseStep, **options: object) -> BaseStep:
    """Return `step` as every pipeline runs it, with `options`.

    A cached result is reused only while all project code that the step imports is the same, and an error that
    the project raises on purpose ends the run with its message.
    """
    files = sorted(str(path.relative_to(ROOT)) for path in imported_files(step.resolve().module))
    return step.with_options(cache_policy=CachePolicy(file_dependencies=files), on_failure=be_brief, **options)


def imported_files(module: str) -> set[Path]:
    """Return the project files that `module` imports, directly or not, itself included; nothing is executed."""
    found: dict[str, Path] = {}
    waiting = [module]
    while waiting:
        name = waiting.pop()
        path = _project_file(name)
        if path is not None and name not in found:
            found[name] = path
            waiting.extend(_imports(path, name))
    return set(found.values())


def _project_file(module: str) -> Path | None:
    if module.split(".", maxsplit=1)[0] not in PACKAGES:
        return None
    place = ROOT.joinpath(*module.split("."))
    candidates = (place.with_suffix(".py"), place / "__init__.py")
    return next((path for path in candidates if path.is_file()), None)


def _imports(path: Path, module: str) -> Iterator[str]:
    if "." in module:
        yield module.rsplit(".", 1)[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
