"""One root seed per run, split for its parts."""

import hashlib
from typing import Any


def part_seed(seed: int, part: str) -> int:
    """Return the seed of one part, in [0, 2^32), split from the root seed by the part's name."""
    return int.from_bytes(hashlib.sha256(f"{seed}|{part}".encode()).digest()[:4])


def share_seed(values: Any, *parts: str) -> Any:
    """Return the raw values of a plan with its seed (default 0) in each of its `parts` that states none of its own.

    For validators that run before pydantic's. A part that is absent becomes one that states the seed only; values that
    are no mapping are returned as they are, for pydantic to refuse.
    """
    if not isinstance(values, dict):
        return values
    root = {"seed": values.get("seed", 0)}
    given = {name: values.get(name, {}) for name in parts}
    return values | {name: root | part if isinstance(part, dict) else part for name, part in given.items()}
