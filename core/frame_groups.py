"""`FrameGroups`: people as rows of a `FaceTable`, what a neutral face is made from and the true one."""

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class FrameGroups:
    """Several faces in and one face out, one group per person; all numbers are rows of one `FaceTable`.

    `identities`: str (G,). `target`: int64 (G,), the person's true neutral face. `inputs`: G arrays int64 (K_g,) with
    K_g >= 1, in the order of their choice. `split`: str (G,), "train", "val" or "test".
    """

    identities: np.ndarray
    target: np.ndarray
    inputs: tuple[np.ndarray, ...]
    split: np.ndarray

    def __post_init__(self) -> None:
        """Raise ValueError when the parts differ in length or a person has no input."""
        lengths = {len(self.identities), len(self.target), len(self.inputs), len(self.split)}
        if len(lengths) != 1:
            raise ValueError(f"groups need one identity, target, inputs and split each, got {sorted(lengths)} of them")
        empty = [str(name) for name, rows in zip(self.identities, self.inputs, strict=True) if not len(rows)]
        if empty:
            raise ValueError(f"no input faces for {', '.join(empty)}")

    def __len__(self) -> int:
        return len(self.identities)

    def take(self, groups: np.ndarray) -> "FrameGroups":
        """Return the groups with these numbers, int64 (M,), in this order."""
        return FrameGroups(
            self.identities[groups], self.target[groups], tuple(self.inputs[g] for g in groups), self.split[groups]
        )

    def rows(self) -> np.ndarray:
        """Return the rows of all targets and inputs, int64, each once, in order."""
        return np.unique(np.concatenate([self.target, *self.inputs]))

    def part(self, split: str) -> "FrameGroups":
        """Return the groups of one split."""
        return self.take(np.flatnonzero(self.split == split))


def frame_groups(manifest: pd.DataFrame, chosen: pd.DataFrame) -> FrameGroups:
    """Find the faces chosen by `faces.selection.person_faces.select_faces` among the rows of a `FaceTable`'s manifest.

    People come in the order of `chosen`; each belongs to the split of its target. Faces of `chosen` that are not in
    the manifest (alignment could not read them again) are passed over, and so is a person left without a target or an
    input. Raises ValueError when a person's faces lie in several splits.
    """
    rows = pd.Series(np.arange(len(manifest)), index=manifest["face_id"])
    present = chosen[chosen["face_id"].isin(rows.index)].sort_values("order", kind="stable")
    present = present.assign(row=rows.loc[present["face_id"]].to_numpy())
    _check_splits(present["identity"], manifest["split"].iloc[present["row"]])
    target = present[present["role"] == "neutral"].set_index("identity")["row"]
    by_person = present[present["role"] == "input"].groupby("identity")["row"]
    inputs = {name: own.to_numpy(np.int64) for name, own in by_person}
    people = [name for name in chosen["identity"].unique() if name in target.index and name in inputs]
    targets = target.reindex(people).to_numpy(np.int64)
    split = manifest["split"].iloc[targets].to_numpy().astype("str")
    return FrameGroups(np.array(people, dtype="str"), targets, tuple(inputs[name] for name in people), split)


def _check_splits(identities: pd.Series, splits: pd.Series) -> None:
    of_person = splits.groupby(identities.to_numpy()).nunique()
    torn = of_person.index[of_person > 1]
    if len(torn):
        raise ValueError(f"{len(torn)} people have faces in several splits ({torn[0]}): set `split: {{by: identity}}`")
