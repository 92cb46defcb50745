"""Freed memory stays with the process while it trains on the CPU.

Every step of training allocates and frees the same activations and gradients, tens of megabytes each. By default glibc
maps each large block anew and gives it back when freed, so the kernel clears every page again in every step. With
blocks taken from a heap that is never trimmed, a step after the first touches no new page. The price: the process's
memory stays at its peak until it ends. It works for training in the main thread; the heaps of other threads are too
small for such blocks, which are mapped there as before.
"""

import ctypes
import sys

M_TRIM_THRESHOLD, M_TOP_PAD, M_MMAP_MAX = -1, -2, -4
"""Numbers of glibc's <malloc.h>."""

NEVER = -1
TOP_PAD = 256 * 2**20
"""Bytes by which the heap grows at least."""


def keep_freed_memory() -> bool:
    """Tell glibc to keep freed memory for reuse; return False, with nothing changed, under another C library."""
    if sys.platform != "linux":
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    settings = ((M_MMAP_MAX, 0), (M_TRIM_THRESHOLD, NEVER), (M_TOP_PAD, TOP_PAD))
    return mallopt is not None and all(mallopt(name, value) for name, value in settings)
