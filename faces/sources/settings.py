"""What the configuration says about one part of a data set."""

from pydantic import Field, field_validator

from core.settings import Settings, unknown_key
from faces.backends import INSTRUMENTS
from faces.sources.registry import SOURCES


class SourceSettings(Settings):
    """One part of a data set.

    `kind`: its layout, a key of `SOURCES`. `path`: its folder, archive or file, relative to the data root or
    absolute. `name` (default: the name of the folder or file) marks its rows. `rate`: frames a second taken
    from clips, or `count`: frames a clip, spread evenly. `synthetic` marks faces that show no real person.
    `instrument`: what measures the faces, a key of `INSTRUMENTS` (default: the layout's own). `measurements`:
    the file or folder with what another program measured, for instruments that read one.
    """

    kind: str
    path: str = "."
    name: str = ""
    rate: float = Field(default=5.0, gt=0, le=120)
    count: int | None = Field(default=None, ge=1, le=10_000)
    synthetic: bool = False
    instrument: str | None = None
    measurements: str | None = None

    @field_validator("kind")
    @classmethod
    def _known_kind(cls, value: str) -> str:
        if value not in SOURCES:
            raise ValueError(unknown_key(value, list(SOURCES)))
        return value

    @field_validator("instrument")
    @classmethod
    def _known_instrument(cls, value: str | None) -> str | None:
        if value is not None and value not in INSTRUMENTS:
            raise ValueError(unknown_key(value, list(INSTRUMENTS)))
        return value
