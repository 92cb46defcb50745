"""The raw manifest: one row per picture, clip or record, before any face is looked for."""

from core.manifest import LABELS

RAW_COLUMNS: dict[str, str] = {
    "source": "str",
    "path": "str",
    "container": "str",
    "member": "str",
    "kind": "str",
    "bytes": "int64",
    "sha256": "str",
    **LABELS,
    "rate": "float64",
    "frame_count": "Int64",
    "synthetic": "bool",
    "backend": "str",
    "measurements": "str",
    "measurements_sha256": "str",
}
"""Its columns and their types.

`path` is relative to the data root (absolute if the source's is). `measurements_sha256` is the digest of what another
program measured (missing without `measurements`), so that everything computed from this table follows those files.
"""
