"""Files that hold numeric arrays (.npy, .npz, .mat), opened without pickle and within bounds."""

import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.lib.format import MAGIC_PREFIX

from core.rejects import Reason, Rejected
from faces.media.matlab import check_bytes, open_mat
from faces.media.members import check_ratio
from faces.media.zips import METHODS, check_directory


def open_arrays(path: Path) -> dict[str, np.ndarray]:
    """Return the arrays of numbers or text of a file by name, "" for that of a .npy (memory-mapped, read-only).

    Raises Rejected when the file is damaged, needs pickle, or is too large to load.
    """
    try:
        arrays = OPENERS[path.suffix.lower()](path)
    except Rejected:
        raise
    except MemoryError as error:
        raise Rejected(Reason.TOO_LARGE, "its arrays do not fit into memory") from error
    except Exception as error:  # damaged headers make the parsers raise almost any type
        raise Rejected(Reason.UNREADABLE, str(error) or type(error).__name__) from error
    return {name: array for name, array in arrays.items() if array.dtype.kind in "buifUS"}


def _open_npy(path: Path) -> dict[str, np.ndarray]:
    with path.open("rb") as file:
        if file.read(len(MAGIC_PREFIX)) != MAGIC_PREFIX:
            raise Rejected(Reason.UNREADABLE, "no .npy file")
    return {"": np.load(path, mmap_mode="r", allow_pickle=False)}


def _open_npz(path: Path) -> dict[str, np.ndarray]:
    check_directory(path)
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if info.compress_type not in METHODS:
                raise Rejected(Reason.UNREADABLE, f"compression method {info.compress_type}")
            check_ratio(info.file_size, info.compress_size)
        check_bytes(sum(info.file_size for info in archive.infolist()))
    with np.load(path, allow_pickle=False) as file:
        return dict(_readable(file))


def _readable(file: np.lib.npyio.NpzFile) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the arrays that need no pickle; one of objects says nothing about the others."""
    for name in file.files:
        with suppress(ValueError):
            array = file[name]
            if isinstance(array, np.ndarray):
                yield name, array


OPENERS: dict[str, Callable[[Path], dict[str, np.ndarray]]] = {".npy": _open_npy, ".npz": _open_npz, ".mat": open_mat}
"""How a file's arrays are opened, by the ending of its name."""
