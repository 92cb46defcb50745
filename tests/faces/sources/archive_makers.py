"""Small archives made for a test, and what is read of them."""

import io
import random
import tarfile
import zipfile
from pathlib import Path

from core.rejects import Reason, Rejected, RejectLog
from faces.media.archives import list_archive
from faces.media.contents import contents

ENDINGS = ["zip", "tar", "tar.gz", "tar.bz2", "tar.xz"]

TAR_MODES = {"tar": "w", "tar.gz": "w:gz", "tgz": "w:gz", "tar.bz2": "w:bz2", "tar.xz": "w:xz"}


def pack(path: Path, files: dict[str, bytes]) -> Path:
    """Write an archive of the type that its name says."""
    if path.name.endswith(".zip"):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name, content)
    else:
        pack_tar(path, [(entry(name), content) for name, content in files.items()])
    return path


def pack_tar(path: Path, entries: list[tuple[tarfile.TarInfo, bytes]]) -> Path:
    with tarfile.open(path, TAR_MODES[path.name.split(".", 1)[1]]) as archive:
        for member, content in entries:
            if member.isreg():
                member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


def entry(name: str, kind: bytes = tarfile.REGTYPE, linkname: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, linkname
    return member


def noise(size: int, seed: int = 0) -> bytes:
    return random.Random(seed).randbytes(size)


def listed(path: Path) -> tuple[list[str], dict[str, str]]:
    log = RejectLog()
    names = [str(file.path) for file in list_archive(path, log)]
    assert {row[2] for row in log.rows()} <= {-1}
    return names, {name: str(reason) for _, name, _, reason, _ in log.rows()}


def read(path: Path, log: RejectLog | None = None) -> dict[str, bytes | Reason]:
    """List an archive and read all that it offers."""
    files = list_archive(path, RejectLog() if log is None else log)
    contained = contents([(file.location, file.container, file.member) for file in files])
    return {
        str(file.path): content.reason if isinstance(content, Rejected) else content
        for file, content in zip(files, contained, strict=True)
    }
