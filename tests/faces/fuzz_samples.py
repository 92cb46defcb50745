"""Damageable sources by name: pictures, clips, archives; tables, arrays and records are those of `fuzz_tables`."""

import json
import zipfile
from collections.abc import Callable

from fuzz_damage import gzipped, with_png_sums, with_tar_sums
from fuzz_files import Sample, archives, clips, stills, tarred, zipped
from fuzz_tables import array_samples, list_samples, measured_samples, record_samples, table_samples


def samples() -> dict[str, Sample]:
    """Return every sample by name; the same each time."""
    pictured = _still_samples() | _clip_samples() | _archive_samples()
    return pictured | table_samples() | array_samples() | list_samples() | record_samples() | measured_samples()


def _still_samples() -> dict[str, Sample]:
    found = {f"still {name}": Sample("flat_photos", name, content) for name, content in stills().items()}
    sums = Sample("flat_photos", "plain.png", stills()["plain.png"], finish=with_png_sums)
    return found | {"still with sums.png": sums}


def _clip_samples() -> dict[str, Sample]:
    found = {f"clip {name}": Sample("clips", name, content) for name, content in clips().items()}
    packed = Sample("clips", "a.tar", clips()["plain.mp4"], {}, False, lambda data: tarred({"ann/clip.mp4": data}, "w"))
    return found | {"clip in a tar": packed}


def _archive_samples() -> dict[str, Sample]:
    packed, pictures = archives(), stills()
    finishes: dict[str, tuple[bytes, Callable[[bytes], bytes]]] = {
        "people.tar": (packed["people.tar"], with_tar_sums),
        "people.tar.gz": (packed["people.tar"], gzipped),
        "people.zip": (
            pictures["progressive.jpg"],
            lambda data: zipped({"bob/1.jpg": data, "ann/2.jpg": pictures["plain.jpg"]}, zipfile.ZIP_DEFLATED),
        ),
    }
    outside = {f"archive {name}": Sample("identity_folders", name, data, {}, False) for name, data in packed.items()}
    inside = {
        f"inside of {name}": Sample("identity_folders", name, data, {}, False, finish)
        for name, (data, finish) in finishes.items()
    }
    return outside | inside | {"archive web.tar": Sample("webdataset", "web.tar", _web(), {}, False, with_tar_sums)}


def _web() -> bytes:
    facts = json.dumps({"identity": "ann", "age": 31, "gender": "f", "split": "val"}).encode()
    members = {"a.jpg": stills()["plain.jpg"], "a.json": facts, "b.png": stills()["plain.png"], "b.cls": b"7"}
    return tarred(members, "w")
