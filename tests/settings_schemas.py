"""What settings accept and default to, as JSON, without the texts.

`PYTHONPATH=.:tests python tests/settings_schemas.py ROOM …` writes down what a room's settings are now.
"""

import importlib
import json
import pkgutil
import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from core.settings import Settings

TESTS = Path(__file__).resolve().parent


def schema_of(kind: type[BaseModel]) -> Any:
    """Return the fields of a settings class with types, limits and defaults."""
    return json.loads(json.dumps(plain(kind.model_json_schema().get("properties", {}))))


def plain(node: Any) -> Any:
    """Return a schema without its texts."""
    if isinstance(node, dict):
        return {key: plain(value) for key, value in node.items() if key not in ("description", "title")}
    return [plain(each) for each in node] if isinstance(node, list) else node


def settings_of(room: str) -> dict[str, Any]:
    """Return the schema of every class of settings that a room defines, by module and name."""
    found = pkgutil.walk_packages(importlib.import_module(room).__path__, f"{room}.")
    modules = [importlib.import_module(module.name) for module in found if not module.name.endswith("__main__")]
    return {
        f"{module.__name__}.{name}": schema_of(kind)
        for module in modules
        for name, kind in vars(module).items()
        if isinstance(kind, type) and issubclass(kind, Settings) and kind.__module__ == module.__name__
    }


def known(room: str) -> dict[str, Any]:
    """Return what is written down of a room."""
    return dict(json.loads(written(room).read_text(encoding="utf-8")))


def written(room: str) -> Path:
    """Return the file in which a room's settings are written down."""
    return TESTS / room / "settings.json"


if __name__ == "__main__":
    for each in sys.argv[1:]:
        text = json.dumps(settings_of(each), indent=1, sort_keys=True, ensure_ascii=False)
        written(each).write_text(f"{text}\n", encoding="utf-8")
