"""Data types that every floor may use: the table of faces, strict settings, atomic storage."""

from faces.table.face_table import ACTION_UNITS, MANIFEST_COLUMNS, FaceTable
from faces.table.frame_groups import FrameGroups, frame_groups
from faces.table.settings import Settings, unknown_key
from faces.table.storage import CorruptFileError, write_aside

__all__ = [
    "ACTION_UNITS",
    "MANIFEST_COLUMNS",
    "CorruptFileError",
    "FaceTable",
    "FrameGroups",
    "Settings",
    "frame_groups",
    "unknown_key",
    "write_aside",
]
