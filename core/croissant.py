"""A face table described for machines: a Croissant 1.0 file (MLCommons; JSON-LD), as data set catalogues read it."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pandas as pd

from core.face_table import LANDMARKS, FaceTable
from core.manifest import COLUMNS, Column
from core.storage import write_aside

CROISSANT = "croissant.json"
MANIFEST = "manifest.parquet"
CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""As the specification prints it."""

TYPES = {"str": "sc:Text", "float64": "sc:Float", "int64": "sc:Integer", "bool": "sc:Boolean"}
FORMATS = {".parquet": "application/x-parquet", ".npy": "application/x-npy"}
SENSITIVE = "The faces are biometric data of the people shown; gender, ethnicity and age stand beside them where known."
DRAWN = "Every face is drawn; nobody of them exists."


def write_croissant(folder: Path, table: FaceTable) -> None:
    """Describe a table that `FaceTable.save` has written to `folder`, in `folder`/croissant.json."""
    told = json.dumps(croissant(folder, table), indent=1, ensure_ascii=False)
    write_aside(folder / CROISSANT, lambda path: path.write_text(told, encoding="utf-8"))


def croissant(folder: Path, table: FaceTable) -> dict[str, Any]:
    """Return the description: the files with their SHA-256, and type, unit and meaning of each manifest column."""
    drawn = len(table) > 0 and bool(table.manifest.get("synthetic", pd.Series([False])).astype(bool).all())
    height, width = table.stored.shape[1:3]
    files = {
        MANIFEST: "One row per face, in the order of the pixels.",
        "pixels.npy": f"Faces, uint8 ({len(table)}, {height}, {width}, 3), RGB, cut out by `{table.align.by}`.",
        LANDMARKS: f"Landmarks of the faces, float32 ({len(table)}, 478, 3).",
    }
    known = [column for column in COLUMNS if column.name in table.manifest]
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": ["http://mlcommons.org/croissant/1.0", "http://mlcommons.org/croissant/RAI/1.0"],
        "name": "face-table",
        "description": f"{len(table)} faces with measurements, made by likeness.",
        "version": table.data_version or "unknown",
        "rai:personalSensitiveInformation": DRAWN if drawn else SENSITIVE,
        "distribution": [_file(folder / name, text) for name, text in files.items() if (folder / name).exists()],
        "recordSet": [
            {
                "@type": "cr:RecordSet",
                "@id": "faces",
                "name": "faces",
                "key": {"@id": "faces/face_id"},
                "field": [_field(column) for column in known],
            }
        ],
    }


def _file(path: Path, description: str) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "@type": "cr:FileObject",
        "@id": path.name,
        "name": path.name,
        "description": description,
        "contentUrl": path.name,
        "contentSize": f"{path.stat().st_size} B",
        "encodingFormat": FORMATS[path.suffix],
        "sha256": digest,
    }


def _field(column: Column) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"faces/{column.name}",
        "name": column.name,
        "description": f"{column.meaning} ({column.unit})" if column.unit else column.meaning,
        "dataType": TYPES[column.kind],
        "source": {"fileObject": {"@id": MANIFEST}, "extract": {"column": column.name}},
    }
