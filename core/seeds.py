"""One root seed a run, split for its parts."""

import hashlib


def part_seed(seed: int, part: str) -> int:
    """Return the seed of one part, in [0, 2^32), split from the root seed by the part's name."""
    return int.from_bytes(hashlib.sha256(f"{seed}|{part}".encode()).digest()[:4])
