"""How the photo page is served."""

from pydantic import Field

from app.door.settings import DoorSettings


class ServerSettings(DoorSettings):
    """Where the page is served, to whom, and how files are received.

    `uploads_at_once`, `searches_at_once`: photos to be kept, and photos to be searched for, that are received at the
    same time; the others wait their turn. `stalled_seconds`: longest pause of one of them. `slowest`: bytes a second
    that have to come on the average once `patience_seconds` are over.
    """

    uploads_at_once: int = Field(default=3, ge=1)
    searches_at_once: int = Field(default=2, ge=1)
    stalled_seconds: float = Field(default=30.0, gt=0)
    slowest: float = Field(default=16 * 2**10, gt=0)
    patience_seconds: float = Field(default=10.0, gt=0)
