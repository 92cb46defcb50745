"""Settings that refuse a key they do not know and name the nearest one they do."""

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any, ClassVar, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, model_validator


class Settings(BaseModel):
    """Base of every component's configuration: frozen, and strict about its keys.

    `former_names`: former name of a key -> its name now, for a class whose keys were renamed.
    """

    former_names: ClassVar[Mapping[str, str]] = {}

    model_config = ConfigDict(extra="forbid", frozen=True)

    def model_post_init(self, context: Any) -> None:
        """Count tags, such as `kind`, as given.

        ZenML writes down what was given and leaves defaults out, and one of several kinds cannot be read back untagged.
        """
        super().model_post_init(context)
        self.__pydantic_fields_set__.update(_tags(type(self)))

    @model_validator(mode="before")
    @classmethod
    def _name_unknown_keys(cls, values: Any) -> Any:
        """Turn an unknown key into an error that names it and the nearest valid key."""
        if isinstance(values, dict):
            for key in values:
                if key not in cls.model_fields:
                    raise ValueError(f"{cls.__name__}: {cls._unknown(str(key))}")
        return values

    @classmethod
    def _unknown(cls, key: str) -> str:
        if key in cls.former_names:
            return f"unknown key '{key}'; did you mean '{cls.former_names[key]}', its name now?"
        return unknown_key(key, list(cls.model_fields))


@cache
def _tags(settings: type[Settings]) -> frozenset[str]:
    """Return the fields that have one possible value."""
    found = {name: get_args(field.annotation) for name, field in settings.model_fields.items()}
    return frozenset(name for name, values in found.items() if len(values) == 1 and isinstance(values[0], str))


def unknown_key(key: str, valid: list[str], kind: str = "key") -> str:
    """Say which key (or other `kind` of name) is unknown, and the nearest valid one, or all when none is near."""
    near = get_close_matches(key, valid, n=1)
    every = f"valid{' keys' if kind == 'key' else ''}: {', '.join(sorted(valid)) or 'none'}"
    hint = f"did you mean '{near[0]}'?" if near else every
    return f"unknown {kind} '{key}'; {hint}"


def key_of(table: Collection[str], kind: str) -> AfterValidator:
    """Return what makes pydantic refuse a name that is not in `table`; `kind` is what the error calls it."""

    def check(name: str) -> str:
        if name not in table:
            raise ValueError(unknown_key(name, list(table), kind))
        return name

    return AfterValidator(check)
