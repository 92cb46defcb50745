"""Limits of the library."""

from pydantic import Field

from clustering.photos import PhotoSettings
from core.settings import Settings
from embedding.regions.adapt import AdaptSettings
from faces.measuring.measure_settings import MeasureSettings
from faces.media.decode import DecodeSettings
from faces.media.members import MAX_MEMBER_BYTES

MIB, GIB = 2**20, 2**30


class LibrarySettings(Settings):
    """Bounds on what is taken in and on what looking at one photo may cost, and how faces are sorted.

    `max_file_bytes`: a picture, on its own or unpacked. `max_zip_bytes`: a zip file or a clip. `max_zip_photos`,
    `max_unpacked_bytes`: a zip file, its pictures, their bytes together. `photo_seconds`, `clip_seconds`: time for
    one photo or clip; `photo_bytes`: memory beyond what the idle worker has. `measure`: which faces count. `sorting`:
    who is the same person. `adapt`: how a model learns from the library. `workers`: processes that look for faces at
    the same time, once many photos wait; each takes about 0.5 GB of memory. `quiet_seconds`: so long after a photo
    came in, others are waited for before anything is learned or sorted.
    """

    max_file_bytes: int = Field(default=MAX_MEMBER_BYTES, ge=1)
    max_zip_bytes: int = Field(default=2 * GIB, ge=1)
    max_zip_photos: int = Field(default=5_000, ge=1)
    max_unpacked_bytes: int = Field(default=8 * GIB, ge=1)
    photo_seconds: float = Field(default=60.0, gt=0)
    clip_seconds: float = Field(default=600.0, gt=0)
    photo_bytes: int = Field(default=2 * GIB, ge=64 * MIB)
    measure: MeasureSettings = MeasureSettings(
        faces_per_image="any", small_faces=0.08, max_faces=40, decode=DecodeSettings(reduce_over=3400)
    )
    sorting: PhotoSettings = PhotoSettings()
    adapt: AdaptSettings = AdaptSettings()
    workers: int = Field(default=2, ge=1)
    quiet_seconds: float = Field(default=3.0, ge=0)
