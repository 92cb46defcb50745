"""What the configuration says about one part of a data set."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import ClassVar, Self

from pydantic import Field, field_validator, model_validator

from core.manifest import LABELS
from core.settings import Settings, unknown_key
from faces.backends import BACKENDS
from faces.sources.registry import SOURCES


class SourceSettings(Settings):
    """One part of a data set.

    `kind`: its layout, a key of `SOURCES`. `path`: its folder, archive or file, relative to the data root or
    absolute. `name` (default: the name of the folder or file) marks its rows. `rate`: frames per second taken
    from clips, or `count`: frames per clip, spread evenly. `synthetic` marks faces that show no real person.
    `backend`: what measures the faces, a key of `BACKENDS` (default: the layout's own). `measurements`:
    the file or folder with what another program measured, for backends that read one. `columns`: for tables, which
    column is which label of `core.manifest.LABELS`, and which names the picture (`path`).
    """

    former_names: ClassVar[Mapping[str, str]] = {"instrument": "backend"}

    kind: str
    path: str = "."
    name: str = ""
    rate: float = Field(default=5.0, gt=0, le=120)
    count: int | None = Field(default=None, ge=1, le=10_000)
    synthetic: bool = False
    backend: str | None = None
    measurements: str | None = None
    columns: dict[str, str] = Field(default={})

    @field_validator("kind")
    @classmethod
    def _known_kind(cls, value: str) -> str:
        if value not in SOURCES:
            raise ValueError(unknown_key(value, list(SOURCES)))
        return value

    @field_validator("backend")
    @classmethod
    def _known_backend(cls, value: str | None) -> str | None:
        if value is not None and value not in BACKENDS:
            raise ValueError(unknown_key(value, list(BACKENDS)))
        return value

    @field_validator("columns")
    @classmethod
    def _known_labels(cls, value: dict[str, str]) -> dict[str, str]:
        for label in value:
            if label not in (*LABELS, "path"):
                raise ValueError(unknown_key(label, [*LABELS, "path"], "label"))
        return value

    @model_validator(mode="after")
    def _columns_of_a_table(self) -> Self:
        if self.columns and SOURCES[self.kind].mapped is None:
            tables = ", ".join(name for name, one in SOURCES.items() if one.mapped)
            raise ValueError(f"`kind: {self.kind}` reads no table: leave `columns` out, or use one of {tables}")
        return self


def folders(sources: Iterable[SourceSettings], root: Path) -> list[Path]:
    """Return every folder, archive and file that sources read, their measurements included, as `root` sees them."""
    listed = list(sources)
    paths = [*(source.path for source in listed), *(source.measurements for source in listed)]
    return [root / path for path in paths if path]
