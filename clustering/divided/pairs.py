"""Pairs of groups in files, sorted into blocks: a block's pairs are those with an end in it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from clustering.linkage import distinct
from core.running import Run


@dataclass(frozen=True)
class Pairs:
    """Files of int64 (E, 2) in a folder for each block, one per job that found some.

    `home`: .npy file of int64 (C,), the block that each group belongs to. A pair across two blocks is in both.
    """

    folder: Path
    home: Path
    blocks: int

    def add(self, name: str, pairs: np.ndarray) -> None:
        """Sort pairs (E, 2) that the job `name` found into the blocks of their ends."""
        one, other = at(self.home, pairs).T
        for block in np.unique([one, other]):
            place = self.folder / str(block)
            place.mkdir(parents=True, exist_ok=True)
            np.save(place / f"{name}.npy", pairs[(one == block) | (other == block)])

    def of(self, block: int) -> np.ndarray:
        """Return the pairs of a block, sorted by job."""
        return joined(sorted((self.folder / str(block)).glob("*.npy")))


def joined(files: list[Path]) -> np.ndarray:
    """Return the pairs int64 (E, 2) of several files."""
    return np.concatenate([np.empty((0, 2), np.int64), *(np.load(file) for file in files)])


def at(file: Path, numbers: np.ndarray) -> np.ndarray:
    """Return the values of an .npy file at `numbers`; nothing else of it is read."""
    return np.asarray(np.load(file, mmap_mode="r")[numbers])


def numbered(pairs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return what groups int64 (G,) the pairs (E, 2) name, rising, and each pair once, as places in that array."""
    groups, place = np.unique(pairs, return_inverse=True)
    return groups, distinct(place.reshape(-1, 2), len(groups))


@dataclass(frozen=True)
class Contraction:
    """One block's job of `contracted`. `number`: .npy file of int64 (C,), the new number of each group."""

    block: int
    source: Pairs
    target: Pairs
    number: Path


def contracted(source: Pairs, number: Path, target: Pairs, run: Run) -> None:
    """Write the pairs of `source` between the groups that its groups became, as `number` says, to `target`."""
    run(_contract, [Contraction(block, source, target, number) for block in range(source.blocks)])


def _contract(job: Contraction) -> None:
    groups, pairs = numbered(at(job.number, job.source.of(job.block)))
    if len(pairs):
        job.target.add(f"before-{job.block}", groups[pairs])
