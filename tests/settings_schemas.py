"""What settings accept and default to, as JSON, without the texts."""

import json
from typing import Any

from pydantic import BaseModel


def schema_of(kind: type[BaseModel]) -> Any:
    """Return the fields of a settings class with types, limits and defaults."""
    return json.loads(json.dumps(plain(kind.model_json_schema()["properties"])))


def plain(node: Any) -> Any:
    """Return a schema without its texts."""
    if isinstance(node, dict):
        return {key: plain(value) for key, value in node.items() if key not in ("description", "title")}
    return [plain(each) for each in node] if isinstance(node, list) else node
