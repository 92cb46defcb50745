"""Settings that refuse a key they do not know and name the nearest one they do."""

from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator


class Settings(BaseModel):
    """Base of every component's configuration: frozen, and strict about its keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _name_unknown_keys(cls, values: Any) -> Any:
        """Turn an unknown key into an error that names it and the nearest valid key."""
        if isinstance(values, dict):
            for key in values:
                if key not in cls.model_fields:
                    raise ValueError(f"{cls.__name__}: {unknown_key(str(key), list(cls.model_fields))}")
        return values


def unknown_key(key: str, valid: list[str]) -> str:
    """Say which key is unknown and which valid one is meant (or all of them when none is near)."""
    near = get_close_matches(key, valid, n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"valid keys: {', '.join(sorted(valid))}"
    return f"unknown key '{key}'; {hint}"
