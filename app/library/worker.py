"""The process that decodes photos, seen from the library."""

from app.library.settings import LibrarySettings
from app.photos.process import serve
from app.separate_process import SeparateProcess
from core.crop import AlignSettings


class Worker(SeparateProcess):
    """Calls the tasks of `app.photos.process.TASKS` in a process of their own."""

    def __init__(self, settings: LibrarySettings, crop: AlignSettings) -> None:
        """Prepare calls for faces that are cut out as `crop` says."""
        values, longer = (settings.measure, crop, settings.photo_bytes), {"clip": settings.clip_seconds}
        super().__init__(serve, values, settings.photo_seconds, "decodes photos", longer)
