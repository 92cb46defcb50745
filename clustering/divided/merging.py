"""Merging groups in blocks: what a block can decide by itself, then two by two what is left between them.

Two groups merge when they are each other's best partner (`clustering.linkage`). A block does so with its own groups and
sees the groups of other blocks that they have pairs with; one whose best partner is in another block waits, and so do
those whose best partner waits. What waits is taken up by the block's parent, which holds four blocks, and at last by
one that holds all: by then few are left.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copyfile, rmtree

import numpy as np

from clustering.divided.pairs import Pairs, at, joined, numbered
from clustering.divided.rows import Rows
from clustering.identity_model import IdentityModel
from clustering.interface import one_thread
from clustering.linkage import Groups, distinct, mean_similarity, merge_best, no_penalties
from core.running import Run

GROUPS_AT_ONCE = 8_192
"""Groups that are read, and pairs that are scored, at a time."""

CHILDREN = 2
"""Binary digits by which a parent's number is shorter: it holds four blocks."""


@dataclass(frozen=True)
class Rule:
    """When two groups merge.

    `model`: decides by likelihood ratio; None by the mean product. `bar`: least score. `first_alone`: only pairs that
    reach the bar before anything merges count. `settled`: groups below this number never merge with each other.
    """

    bar: float
    model: IdentityModel | None = None
    first_alone: bool = False
    settled: int = 0

    def groups(self, numbers: np.ndarray, sums: Rows, sizes: np.ndarray) -> Groups:
        """Return the groups that are scored; the last column of their sums counts the settled ones."""
        width = sums.width if self.model is None else len(self.model.between)
        seen = np.empty((len(numbers), width + 1), dtype=np.float32)
        for start in range(0, len(numbers), GROUPS_AT_ONCE):
            part = slice(start, start + GROUPS_AT_ONCE)
            seen[part, :-1] = self._projected(sums.take(numbers[part]), sizes[part])
        seen[:, -1] = numbers < self.settled
        return Groups(seen, sizes.astype(np.float32))

    def _projected(self, sums: np.ndarray, sizes: np.ndarray) -> np.ndarray:
        return sums if self.model is None else (sums - sizes[:, None] * self.model.mean) @ self.model.axes

    def reached(self, groups: Groups, pairs: np.ndarray) -> np.ndarray:
        """Return bool (E,): which of any number of pairs (E, 2) reach the bar; some are scored at a time."""
        parts = (pairs[start : start + GROUPS_AT_ONCE] for start in range(0, len(pairs), GROUPS_AT_ONCE))
        return np.concatenate([np.empty(0, bool), *(self.score(groups, part) >= self.bar for part in parts)])

    def score(self, groups: Groups, pairs: np.ndarray) -> np.ndarray:
        """Return float32 (E,) for the pairs (E, 2)."""
        seen = Groups(groups.sums[:, :-1], groups.sizes)
        found = mean_similarity(seen, pairs) if self.model is None else self.model.log_ratio(seen, pairs)
        both = (groups.sums[pairs, -1] > 0).all(axis=1)
        return np.where(both, np.float32(-np.inf), found)


@dataclass(frozen=True)
class GroupFiles:
    """`sums`: float32 (C, D) of each group's faces. `sizes`: .npy file of float32 (C,)."""

    sums: Rows
    sizes: Path


@dataclass(frozen=True)
class _Block:
    number: int
    shift: int
    groups: GroupFiles
    home: Path
    rule: Rule
    files: list[Path]
    step: Path | None
    left: Path


@dataclass(frozen=True)
class _Merged:
    """Groups int64 (M,) that are `gone`, and the group that each is `now` part of."""

    gone: np.ndarray
    now: np.ndarray


def merge_in_blocks(groups: GroupFiles, pairs: Pairs, rule: Rule, folder: Path, run: Run) -> np.ndarray:
    """Return int64 (C,), the group that each group ended in, as `clustering.linkage.merge_best` does."""
    folder.mkdir(parents=True, exist_ok=True)
    into = np.arange(groups.sums.count)
    current, step = groups, None
    files = [sorted((pairs.folder / str(block)).glob("*.npy")) for block in range(pairs.blocks)]
    for level in range(_levels(pairs.blocks)):
        left = [folder / f"left-{level}-{block}.npy" for block in range(len(files))]
        blocks = [
            _Block(block, CHILDREN * level, current, pairs.home, rule, found, step, left[block])
            for block, found in enumerate(files)
        ]
        merged = run(_merge_block, blocks)
        change = np.arange(len(into))
        for each in merged:
            change[each.gone] = each.now
        into = change[into]
        if len(files) > 1:
            current = _absorbed(current, merged, folder / f"level-{level}", run)
            rmtree(folder / f"level-{level - 1}", ignore_errors=True)
            step = folder / f"step-{level}.npy"
            np.save(step, change)
            parents = -(-len(files) // 2**CHILDREN)
            files = [left[block * 2**CHILDREN : (block + 1) * 2**CHILDREN] for block in range(parents)]
    for path in folder.glob("level-*"):
        rmtree(path)
    return into


def _levels(blocks: int) -> int:
    return 1 + -(-(blocks - 1).bit_length() // CHILDREN)


def _merge_block(job: _Block) -> _Merged:
    """Merge what the block can decide; write the pairs that are left, of groups that could still merge."""
    pairs = joined(job.files)
    numbers, pairs = numbered(pairs if job.step is None else at(job.step, pairs))
    if not len(pairs):
        np.save(job.left, pairs.astype(np.int64))
        return _Merged(numbers[:0], numbers[:0])
    groups = job.rule.groups(numbers, job.groups.sums, at(job.groups.sizes, numbers))
    with one_thread():
        if job.rule.first_alone and job.step is None:
            pairs = pairs[job.rule.reached(groups, pairs)]
        elsewhere = at(job.home, numbers) >> job.shift != job.number
        into = merge_best(groups, pairs, job.rule.score, job.rule.bar, no_penalties(len(numbers)), elsewhere)
        np.save(job.left, numbers[_open(groups, distinct(into[pairs], len(numbers)), job.rule)])
    gone = np.flatnonzero(into != np.arange(len(into)))
    return _Merged(numbers[gone], numbers[into[gone]])


def _open(groups: Groups, pairs: np.ndarray, rule: Rule) -> np.ndarray:
    """Return those of the pairs (E, 2) whose two groups both have a pair that reaches the bar."""
    waits = np.zeros(len(groups.sizes), dtype=bool)
    waits[pairs[rule.reached(groups, pairs)]] = True
    return pairs[waits[pairs].all(axis=1)]


@dataclass(frozen=True)
class _Sum:
    before: Rows
    after: Rows
    merged: _Merged


def _absorbed(groups: GroupFiles, merged: list[_Merged], folder: Path, run: Run) -> GroupFiles:
    """Return the groups after the merges, in new files in `folder`; no group is in the merges of two blocks."""
    folder.mkdir()
    changed = GroupFiles(replace(groups.sums, path=folder / "sums.f32"), folder / "sizes.npy")
    copyfile(groups.sums.path, changed.sums.path)
    sizes = np.load(groups.sizes)
    for each in merged:
        np.add.at(sizes, each.now, sizes[each.gone])
    np.save(changed.sizes, sizes)
    run(_add_sums, [_Sum(groups.sums, changed.sums, each) for each in merged if len(each.gone)])
    return changed


def _add_sums(job: _Sum) -> None:
    """Write the sums of groups that others became part of; done twice, it leaves what doing it once does."""
    kept, place = np.unique(job.merged.now, return_inverse=True)
    gone = Groups.of(job.before.take(job.merged.gone), place)
    job.after.put(kept, job.before.take(kept) + gone.sums)
