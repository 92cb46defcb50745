"""How a configuration names a version of a registered model."""

from typing import Annotated, Any

from pydantic import BeforeValidator


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


VersionName = Annotated[str, BeforeValidator(_text)]
"""An alias, or a version number, which YAML reads as a whole number."""
